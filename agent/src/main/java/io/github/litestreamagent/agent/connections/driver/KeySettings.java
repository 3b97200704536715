package io.github.litestreamagent.agent.connections.driver;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * The key of an encrypted database, as a connection of the application has it: the one thing of its settings that is taken over. Applied by
 * the driver's own configuration class, since each encrypting fork says a key to SQLite in its own way. Keeps no class of the driver.
 */
public final class KeySettings {

    /** Without a key. */
    public static final KeySettings NONE = new KeySettings(new Properties(), KeySettings.CONFIGURATION);

    private static final String CONFIGURATION = "org.sqlite.SQLiteConfig";

    /** The names that sqlite-jdbc and its encrypting forks (SQLite3 Multiple Ciphers) read a key or its derivation from. */
    private static final Set<String> NAMES = Set.of(
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
            "mc_use_sql_interface",
            "mc_legacy_wal");

    /** One of them makes a connection one that has a key. */
    private static final Set<String> KEYS = Set.of("password", "key", "hexkey");

    private final Properties settings;
    private final String configurationClass;

    private KeySettings(Properties settings, String configurationClass) {
        this.settings = settings;
        this.configurationClass = configurationClass;
    }

    /**
     * Takes what belongs to a key.
     *
     * @param settings of the connection
     * @param configurationClass binary name of the class that the driver applies them with
     */
    static KeySettings of(Map<?, ?> settings, String configurationClass) {
        Properties found = new Properties();
        settings.forEach((name, value) -> {
            if (name instanceof String
                    && NAMES.contains(name)
                    && value != null
                    && !value.toString().isEmpty()) {
                found.put(name, value.toString());
            }
        });
        return found.stringPropertyNames().stream().anyMatch(KEYS::contains)
                ? new KeySettings(found, configurationClass)
                : NONE;
    }

    /** The class that drivers before 3.25, which do not tell, configure connections with. */
    static String defaultConfiguration() {
        return CONFIGURATION;
    }

    boolean hasKey() {
        return !settings.isEmpty();
    }

    /** Returns a configuration of the driver with this key alone. */
    Object configuration(ClassLoader loader) throws ReflectiveOperationException {
        return DriverCalls.make(
                Class.forName(configurationClass, true, loader).getConstructor(Properties.class), settings.clone());
    }

    /** Gives the connection its key, and nothing if there is none. */
    void apply(Object configuration, DriverConnection connection) throws ReflectiveOperationException {
        if (hasKey()) {
            DriverCalls.call(
                    configuration.getClass().getMethod("apply", Connection.class),
                    configuration,
                    jdbc(Connection.class, connection));
        }
    }

    /** Returns what the driver's configuration needs of a JDBC connection: statements that are run at once. */
    private static <T> T jdbc(Class<T> type, DriverConnection connection) {
        return type.cast(Proxy.newProxyInstance(
                KeySettings.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    return answer(method, arguments, connection);
                }));
    }

    private static Object answer(Method method, Object[] arguments, DriverConnection connection) throws SQLException {
        return switch (method.getName()) {
            case "createStatement" -> jdbc(Statement.class, connection);
            case "execute", "executeUpdate" -> {
                connection.run((String) arguments[0]);
                yield method.getReturnType() == boolean.class ? (Object) false : (Object) 0;
            }
            case "close" -> null;
            default -> throw new UnsupportedOperationException(method.getName());
        };
    }
}
