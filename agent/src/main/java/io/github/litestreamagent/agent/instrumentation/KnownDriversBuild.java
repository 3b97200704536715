package io.github.litestreamagent.agent.instrumentation;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes what {@link KnownDrivers} and {@link DriverSide} read; run by the build, and not in the released jar. */
final class KnownDriversBuild {

    private static final Set<String> CLASSES =
            HookPoints.ALL.stream().map(HookPoint::driverClass).collect(Collectors.toUnmodifiableSet());

    private KnownDriversBuild() {}

    /**
     * Writes the class files.
     *
     * @param arguments the folder of driver jars, and the folder of compiled classes
     */
    public static void main(String[] arguments) throws IOException {
        Path target = Path.of(arguments[1])
                .resolve(KnownDriversBuild.class.getPackageName().replace('.', '/'))
                .resolve(KnownDrivers.FOLDER);
        Files.createDirectories(target);
        Files.write(target.resolve(DriverSide.HOOKS), DriverSideRenaming.renamed(DriverSideHooks.class));
        Files.write(target.resolve(DriverSide.STATEMENTS), DriverSideRenaming.renamed(DriverSideStatements.class));
        try (Stream<Path> jars = Files.list(Path.of(arguments[0]))) {
            for (Path jar : (Iterable<Path>) jars.sorted()::iterator) {
                forEachClass(
                        jar, (original, woven) -> Files.write(target.resolve(KnownDrivers.nameOf(original)), woven));
            }
        }
    }

    interface Visitor {
        void visit(byte[] original, byte[] woven) throws IOException;
    }

    /** Weaves each class of the driver that has a hook. */
    static void forEachClass(Path driver, Visitor visitor) throws IOException {
        try (JarFile jar = new JarFile(driver.toFile());
                URLClassLoader loader =
                        new URLClassLoader(new URL[] {driver.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            for (String name : new TreeSet<>(CLASSES)) {
                JarEntry entry = jar.getJarEntry(name.replace('.', '/') + ".class");
                if (entry != null) {
                    byte[] original = bytes(jar, entry);
                    visitor.visit(original, ByteBuddyWeaver.weave(loader, name, original));
                }
            }
        }
    }

    private static byte[] bytes(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
