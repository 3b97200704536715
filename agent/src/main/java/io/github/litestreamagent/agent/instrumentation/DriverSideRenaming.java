package io.github.litestreamagent.agent.instrumentation;

import java.io.IOException;
import java.io.InputStream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.SimpleRemapper;
import net.bytebuddy.utility.OpenedClassReader;

/** Gives the class that goes into the driver's package its name there; run by the build alone. */
final class DriverSideRenaming {

    private static final String TEMPLATE = DriverSideHooks.class.getName().replace('.', '/');

    private DriverSideRenaming() {}

    /** Returns the class file of {@link DriverSideHooks} under the name {@link DriverSide#CLASS_NAME}. */
    static byte[] renamed() throws IOException {
        try (InputStream in = DriverSideHooks.class.getResourceAsStream("DriverSideHooks.class")) {
            ClassWriter writer = new ClassWriter(0);
            new ClassReader(in)
                    .accept(
                            new ClassRemapper(
                                    writer,
                                    new SimpleRemapper(
                                            OpenedClassReader.ASM_API,
                                            TEMPLATE,
                                            DriverSide.CLASS_NAME.replace('.', '/'))),
                            ClassReader.SKIP_DEBUG);
            return writer.toByteArray();
        }
    }
}
