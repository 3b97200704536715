package io.github.litestreamagent.agent.connections.driver;

import java.lang.ref.WeakReference;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One driver as a class loader of the application has it, with the settings of a connection that another one needs to read an encrypted
 * file. Keeps no class of the driver: a web application that is taken down must be collectable.
 */
public final class Driver {

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)");

    private static final String LOADER = "org.sqlite.SQLiteJDBCLoader";

    private static final String CONNECTION = "org.sqlite.SQLiteConnection";

    private final WeakReference<ClassLoader> loader;
    private final KeySettings key;
    private volatile Optional<String> version = Optional.empty();

    public Driver(ClassLoader loader, KeySettings key) {
        this.loader = new WeakReference<>(loader);
        this.key = key;
    }

    /**
     * Finds the driver of a connection.
     *
     * @param properties as the application gave them to the constructor, or null
     */
    public static Driver of(Connection connection, Object db, Object properties) {
        Map<Object, Object> settings = new HashMap<>();
        if (properties instanceof Properties given) {
            given.stringPropertyNames().forEach(name -> settings.put(name, given.getProperty(name)));
        }
        ClassLoader loader = connectionClass(connection).getClassLoader();
        try {
            Object configuration = db.getClass().getMethod("getConfig").invoke(db);
            settings.putAll(settingsOf(configuration));
            return new Driver(
                    loader, KeySettings.of(settings, configuration.getClass().getName()));
        } catch (ReflectiveOperationException | RuntimeException older) {
            return new Driver(loader, KeySettings.of(settings, KeySettings.defaultConfiguration()));
        }
    }

    /** URL and properties as the driver merged them. */
    private static Properties settingsOf(Object configuration) throws ReflectiveOperationException {
        return (Properties) configuration.getClass().getMethod("toProperties").invoke(configuration);
    }

    /** Null if the application has let go of its driver. */
    ClassLoader loader() {
        return loader.get();
    }

    KeySettings key() {
        return key;
    }

    /** Returns the version of sqlite-jdbc; empty for a fork that does not tell, and once the application has let go of it. */
    Optional<String> version() {
        ClassLoader from = loader.get();
        if (version.isEmpty() && from != null) {
            try {
                Object told = from.loadClass(LOADER).getMethod("getVersion").invoke(null);
                version = Optional.of(String.valueOf(told));
            } catch (ReflectiveOperationException | RuntimeException | LinkageError fork) {
                return Optional.empty();
            }
        }
        return version;
    }

    boolean isSameAs(Driver other) {
        return loader.get() == other.loader.get();
    }

    /** Returns true if {@code _exec} of this driver is native code, which no advice reaches. */
    public static boolean runsScriptsNatively(Object db) {
        try {
            return Modifier.isNative(
                    db.getClass().getMethod("_exec", String.class).getModifiers());
        } catch (NoSuchMethodException fork) {
            return false;
        }
    }

    /** {@code PRAGMA database_list} reads the schema, and so opens the WAL and takes locks, in 3.36 and older; not in 3.41 (strace). */
    public static boolean listsFilesWithoutReading(CoreDatabase database) throws SQLException {
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
}
