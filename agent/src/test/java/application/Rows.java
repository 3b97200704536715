package application;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Properties;

/**
 * An application that writes rows: {@code Rows <how> <database> <jars of the driver…>}. How: {@code path} has the driver on its own class
 * path, {@code war} in a class loader of its own, {@code bundle} in one that shows it nothing but {@code java.*}, {@code late} attaches the
 * agent named by the property agent.jar after the driver was loaded.
 */
public final class Rows {

    private Rows() {}

    public static void main(String[] arguments) throws Exception {
        ClassLoader loader = loader(arguments);
        Driver driver = (Driver)
                loader.loadClass("org.sqlite.JDBC").getDeclaredConstructor().newInstance();
        if (arguments[0].equals("late")) {
            Class.forName("org.sqlite.SQLiteConnection", true, loader);
            Class.forName("org.sqlite.core.NativeDB", true, loader);
            attachAgent();
        }
        try (Connection connection = driver.connect("jdbc:sqlite:" + arguments[1], new Properties());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t(a)");
            for (int i = 0; i < 100; i++) {
                statement.executeUpdate("INSERT INTO t VALUES(" + i + ")");
            }
            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM t")) {
                System.out.println(rows.getInt(1) + " rows");
            }
        }
        Thread.sleep(500);
    }

    private static ClassLoader loader(String[] arguments) throws Exception {
        URL[] jars = new URL[arguments.length - 2];
        for (int i = 2; i < arguments.length; i++) {
            jars[i - 2] = Path.of(arguments[i]).toUri().toURL();
        }
        return switch (arguments[0]) {
            case "war" -> new URLClassLoader(jars, Rows.class.getClassLoader());
            case "bundle" -> new URLClassLoader(jars, new OnlyJava());
            default -> Rows.class.getClassLoader();
        };
    }

    private static void attachAgent() throws Exception {
        Class<?> machine = Class.forName("com.sun.tools.attach.VirtualMachine");
        Object self = machine.getMethod("attach", String.class)
                .invoke(null, String.valueOf(ProcessHandle.current().pid()));
        machine.getMethod("loadAgent", String.class).invoke(self, System.getProperty("agent.jar"));
    }

    private static final class OnlyJava extends ClassLoader {
        OnlyJava() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("java.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
