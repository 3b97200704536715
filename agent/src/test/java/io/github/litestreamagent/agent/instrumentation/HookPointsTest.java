package io.github.litestreamagent.agent.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.OpenedClassReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads the drivers as {@code javap} would: a way into SQLite that the table of hooks lacks is a failure. */
class HookPointsTest {

    /** What runs SQL in the native library. */
    private static final Set<String> RUNNERS = Set.of("step", "_exec", "_exec_utf8", "restore");

    /** Callers that need no hook of their own, without their arguments, and why. */
    private static final Map<String, String> WITHOUT_HOOK = Map.of(
            "org.sqlite.jdbc3.JDBC3ResultSet.next", "reads on; ends a transaction at most",
            "org.sqlite.jdbc3.JDBC3ResultSet.lambda$next$0", "reads on; ends a transaction at most",
            "org.sqlite.core.DB.ensureAutoCommit", "an empty transaction",
            "org.sqlite.core.DB.ensureAutocommit", "an empty transaction",
            "org.sqlite.core.DB.ensureBeginAndCommit", "an empty transaction",
            "org.sqlite.core.DB.execute(J[", "private, called by one that is hooked",
            "org.sqlite.core.DB.executeBatch(J", "private, called by one that is hooked",
            "org.sqlite.jdbc3.JDBC3Statement.lambda$executeLargeUpdate$", "calls a hooked _exec",
            "org.sqlite.jdbc3.JDBC3Connection.tryEnforceTransactionMode", "calls a hooked _exec");

    @ParameterizedTest
    @MethodSource("drivers")
    void everyCallerOfTheNativeLibraryHasAHookOrAReason(Path driver) throws IOException {
        Set<String> unknown = new TreeSet<>();
        try (JarFile jar = new JarFile(driver.toFile());
                ClassFileLocator locator = ClassFileLocator.ForJarFile.of(driver.toFile())) {
            TypePool types = withJdk(locator);
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                if (entry.getName().startsWith("org/sqlite/") && entry.getName().endsWith(".class")) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        unknown.addAll(callersWithoutHook(new ClassReader(in), types));
                    }
                }
            }
        }
        assertThat(unknown).isEqualTo(Set.of());
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void everyHookThatADriverMustHaveIsThere(Path driver) throws IOException {
        try (ClassFileLocator locator = ClassFileLocator.ForJarFile.of(driver.toFile())) {
            TypePool types = withJdk(locator);
            TypeDescription db = types.describe("org.sqlite.core.DB").resolve();
            Set<String> hooked = new HashSet<>();
            for (MethodDescription method : db.getDeclaredMethods()) {
                if (isHooked(db, method)) {
                    hooked.add(method.getName());
                }
            }
            assertThat(hooked)
                    .containsExactlyInAnyOrder("open", "close", "exec", "execute", "executeUpdate", "executeBatch");
        }
    }

    static Iterable<Path> drivers() throws IOException {
        return WovenDriver.jars();
    }

    private static TypePool withJdk(ClassFileLocator driver) {
        return TypePool.Default.of(
                new ClassFileLocator.Compound(driver, ClassFileLocator.ForClassLoader.ofPlatformLoader()));
    }

    private static boolean isHooked(TypeDescription type, MethodDescription method) {
        return HookPoints.ALL.stream()
                .anyMatch(point -> point.driverClass().equals(type.getName())
                        && point.methods().matches(method));
    }

    private static boolean hasReason(String caller) {
        return WITHOUT_HOOK.keySet().stream().anyMatch(caller::startsWith);
    }

    private static Set<String> callersWithoutHook(ClassReader classFile, TypePool types) {
        String className = classFile.getClassName().replace('/', '.');
        Set<String> callers = new TreeSet<>();
        classFile.accept(
                new ClassVisitor(OpenedClassReader.ASM_API) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        return new MethodVisitor(OpenedClassReader.ASM_API) {
                            @Override
                            public void visitMethodInsn(
                                    int opcode, String owner, String called, String type, boolean isInterface) {
                                if (owner.startsWith("org/sqlite/core/")
                                        && RUNNERS.contains(called)
                                        && !hasReason(className + "." + name + descriptor)
                                        && !isHooked(types, className, name, descriptor)) {
                                    callers.add(className + "." + name + descriptor + " calls " + called);
                                }
                            }
                        };
                    }
                },
                ClassReader.SKIP_DEBUG);
        return callers;
    }

    private static boolean isHooked(TypePool types, String className, String name, String descriptor) {
        TypeDescription type = types.describe(className).resolve();
        return type.getDeclaredMethods().stream()
                .filter(method -> method.getInternalName().equals(name)
                        && method.getDescriptor().equals(descriptor))
                .anyMatch(method -> isHooked(type, method));
    }
}
