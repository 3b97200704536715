package io.github.litestreamagent.cli.sqlite;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;

/**
 * The sqlite-jdbc that the jar carries, packed, for the command line alone (R2): in an application nothing of it is loaded. On the disk it
 * is a temporary file until it is closed.
 */
public final class CarriedSqlite implements Closeable {

    private static final String CARRIED = "sqlite-jdbc.jar";
    private static final String DRIVER = "org.sqlite.JDBC";

    private final Path jar;
    private final URLClassLoader loader;
    private final Driver driver;

    private CarriedSqlite(Path jar, URLClassLoader loader, Driver driver) {
        this.jar = jar;
        this.loader = loader;
        this.driver = driver;
    }

    /**
     * Unpacks and loads the driver. Its native library is loaded with the first connection.
     *
     * @throws NoSqliteException if there is none
     */
    public static CarriedSqlite load() throws IOException {
        Path jar = Files.createTempFile("litestream-sqlite-jdbc", ".jar");
        URLClassLoader loader = null;
        try {
            loader = loader(jar);
            Driver driver = Class.forName(DRIVER, true, loader)
                    .asSubclass(Driver.class)
                    .getDeclaredConstructor()
                    .newInstance();
            return new CarriedSqlite(jar, loader, driver);
        } catch (ReflectiveOperationException | LinkageError | IOException failed) {
            if (loader != null) {
                loader.close();
            }
            Files.deleteIfExists(jar);
            throw failed instanceof IOException io ? io : new NoSqliteException(failed);
        }
    }

    private static URLClassLoader loader(Path jar) throws IOException {
        try (InputStream carried = CarriedSqlite.class.getClassLoader().getResourceAsStream(CARRIED)) {
            if (carried == null) { // the classes are not in the released jar: a driver may be on the class path
                return new URLClassLoader(new URL[0], CarriedSqlite.class.getClassLoader());
            }
            Files.write(jar, carried.readAllBytes());
        }
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    public Driver driver() {
        return driver;
    }

    /** Returns true if a failure of the driver says that it has no native library for this platform. */
    public static boolean isWithoutLibrary(Throwable failure) {
        return failure != null
                && (failure instanceof LinkageError
                        || failure.getClass().getName().contains("NativeLibraryNotFound")
                        || isWithoutLibrary(failure.getCause()));
    }

    @Override
    public void close() throws IOException {
        loader.close();
        Files.deleteIfExists(jar);
    }
}
