package io.github.litestreamagent.agent.connections;

import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One driver as a class loader of the application has it, with the settings of a connection that another one needs to read an encrypted
 * file. Keeps no class of the driver: a web application that is taken down must be collectable.
 */
final class Driver {

    /**
     * The names that sqlite-jdbc and its encrypting forks (SQLite3 Multiple Ciphers) read a key or its derivation from; a key is the one
     * thing of the application's settings that is taken over.
     */
    private static final Set<String> KEY_SETTINGS = Set.of(
            "password",
            "hexkey_mode",
            "key",
            "hexkey",
            "cipher",
            "legacy",
            "legacy_page_size",
            "kdf_iter",
            "fast_kdf_iter",
            "kdf_algorithm",
            "hmac_use",
            "hmac_pgno",
            "hmac_salt_mask",
            "hmac_algorithm",
            "hmac_check",
            "plaintext_header_size",
            "mc_use_random_page_key",
            "mc_legacy_wal");

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)");

    private static final String CONNECTION = "org.sqlite.SQLiteConnection";

    private final WeakReference<ClassLoader> loader;
    private final Properties keySettings;

    private Driver(ClassLoader loader, Properties keySettings) {
        this.loader = new WeakReference<>(loader);
        this.keySettings = keySettings;
    }

    /** @param properties as the application gave them to the constructor, or null */
    static Driver of(Connection connection, Object db, Object properties) {
        Map<Object, Object> settings = new HashMap<>();
        if (properties instanceof Properties given) {
            given.stringPropertyNames().forEach(name -> settings.put(name, given.getProperty(name)));
        }
        settings.putAll(effectiveSettings(db));
        Properties keys = new Properties();
        settings.forEach((name, value) -> {
            if (KEY_SETTINGS.contains(name) && value != null) {
                keys.put(name, value);
            }
        });
        return new Driver(connectionClass(connection).getClassLoader(), keys);
    }

    /** Null if the application has let go of its driver. */
    ClassLoader loader() {
        return loader.get();
    }

    Properties keySettings() {
        return (Properties) keySettings.clone();
    }

    boolean isSameAs(Driver other) {
        return loader.get() == other.loader.get();
    }

    /** Whether {@code _exec} of this driver is native code, which no advice reaches. */
    static boolean runsScriptsNatively(Object db) {
        try {
            return Modifier.isNative(
                    db.getClass().getMethod("_exec", String.class).getModifiers());
        } catch (NoSuchMethodException fork) {
            return false;
        }
    }

    /** {@code PRAGMA database_list} reads the schema, and so opens the log and takes locks, in 3.36 and older; not in 3.41 (strace). */
    static boolean listsFilesWithoutReading(CoreDatabase database) throws SQLException {
        Matcher version = VERSION.matcher(database.version());
        return version.lookingAt()
                && (Integer.parseInt(version.group(1)) > 3 || Integer.parseInt(version.group(2)) >= 41);
    }

    private static Class<?> connectionClass(Connection connection) {
        Class<?> type = connection.getClass();
        while (!type.getName().equals(CONNECTION) && type.getSuperclass() != null) {
            type = type.getSuperclass();
        }
        return type;
    }

    /** URL and properties as the driver merged them; older drivers do not tell. */
    private static Properties effectiveSettings(Object db) {
        try {
            Method getConfig = db.getClass().getMethod("getConfig");
            Object config = getConfig.invoke(db);
            return (Properties) config.getClass().getMethod("toProperties").invoke(config);
        } catch (ReflectiveOperationException | RuntimeException older) {
            return new Properties();
        }
    }
}
