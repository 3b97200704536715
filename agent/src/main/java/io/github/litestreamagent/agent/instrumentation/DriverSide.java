package io.github.litestreamagent.agent.instrumentation;

import java.io.IOException;
import java.io.InputStream;
import java.security.ProtectionDomain;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.SimpleRemapper;
import net.bytebuddy.utility.OpenedClassReader;

/** Puts {@link DriverSideHooks} beside the classes of a driver. */
final class DriverSide {

    /** In the driver's own package, which any class loader that has a driver lets its classes see. */
    static final String CLASS_NAME = "org.sqlite.core.LitestreamAgentHooks";

    private static final String TEMPLATE = DriverSideHooks.class.getName().replace('.', '/');

    private final ClassDefiner definer;
    private final byte[] classFile;

    DriverSide(ClassDefiner definer) throws IOException {
        this.definer = definer;
        this.classFile = renamed();
    }

    /**
     * Takes no lock, since the thread may hold that of any class loader: of two threads that define the class at once, one is told by the
     * JVM that it is there.
     */
    void addTo(ClassLoader loader, ProtectionDomain domain) throws ReflectiveOperationException {
        try {
            definer.define(loader, CLASS_NAME, classFile, domain);
        } catch (LinkageError alreadyThere) {
            if (alreadyThere.getClass() != LinkageError.class) {
                throw alreadyThere;
            }
        }
    }

    private static byte[] renamed() throws IOException {
        try (InputStream in = DriverSide.class.getResourceAsStream("DriverSideHooks.class")) {
            ClassWriter writer = new ClassWriter(0);
            new ClassReader(in)
                    .accept(
                            new ClassRemapper(
                                    writer,
                                    new SimpleRemapper(
                                            OpenedClassReader.ASM_API, TEMPLATE, CLASS_NAME.replace('.', '/'))),
                            ClassReader.SKIP_DEBUG);
            return writer.toByteArray();
        }
    }
}
