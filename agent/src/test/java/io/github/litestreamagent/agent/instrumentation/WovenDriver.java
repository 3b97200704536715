package io.github.litestreamagent.agent.instrumentation;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** A driver in a class loader that shows it nothing of ours, woven as it is loaded. */
final class WovenDriver extends URLClassLoader {

    private final DriverWeaver weaver;
    private volatile boolean stopped;

    private WovenDriver(URL[] jars) throws IOException {
        super(jars, ClassLoader.getPlatformClassLoader());
        weaver = new DriverWeaver(
                new DriverSide((loader, name, classFile, domain) -> ((WovenDriver) loader).define(name, classFile)));
    }

    /** All jars of drivers that the build has copied. */
    static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("drivers")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("sqlite-jdbc"))
                    .sorted()
                    .toList();
        }
    }

    static WovenDriver of(Path jar) throws IOException {
        Path logging = jar.resolveSibling("slf4j-api-2.0.20.jar");
        return new WovenDriver(new URL[] {jar.toUri().toURL(), logging.toUri().toURL()});
    }

    Connection connect(String url, Properties properties) throws Exception {
        Driver driver =
                (Driver) loadClass("org.sqlite.JDBC").getDeclaredConstructor().newInstance();
        Connection connection = driver.connect(url, properties);
        if (connection == null) {
            throw new SQLException("not accepted: " + url);
        }
        return connection;
    }

    /** As Tomcat does: from now on it hands out no class, not even one of the JDK. */
    void stop() {
        stopped = true;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (stopped) {
            throw new ClassNotFoundException("this web application has been stopped: " + name);
        }
        return super.loadClass(name, resolve);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        boolean hooked =
                HookPoints.ALL.stream().anyMatch(point -> point.driverClass().equals(name));
        if (!hooked) {
            return super.findClass(name);
        }
        String internalName = name.replace('.', '/');
        try (InputStream in = getResourceAsStream(internalName + ".class")) {
            byte[] woven = weaver.transform(this, internalName, null, null, in.readAllBytes());
            return defineClass(name, woven, 0, woven.length, (ProtectionDomain) null);
        } catch (Exception e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private void define(String name, byte[] classFile) {
        defineClass(name, classFile, 0, classFile.length, (ProtectionDomain) null);
    }
}
