package io.github.litestreamagent.agent.instrumentation;

import io.github.litestreamagent.agent.connections.driver.CoreDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.SimpleRemapper;
import net.bytebuddy.utility.OpenedClassReader;

/** Gives the classes that go into the driver's package their names there; run by the build alone. */
final class DriverSideRenaming {

    private static final Map<String, String> NAMES = Map.of(
            internalName(DriverSideHooks.class), DriverSide.CLASS_NAME.replace('.', '/'),
            internalName(DriverSideStatements.class), CoreDatabase.DRIVER_SIDE.replace('.', '/'),
            internalName(NativeDbStub.class), "org/sqlite/core/NativeDB");

    private DriverSideRenaming() {}

    /** Returns the class file of the template under its name in the driver's package. */
    static byte[] renamed(Class<?> template) throws IOException {
        try (InputStream in = template.getResourceAsStream(template.getSimpleName() + ".class")) {
            ClassWriter writer = new ClassWriter(0);
            new ClassReader(in)
                    .accept(
                            new ClassRemapper(writer, new SimpleRemapper(OpenedClassReader.ASM_API, NAMES)),
                            ClassReader.SKIP_DEBUG);
            return writer.toByteArray();
        }
    }

    private static String internalName(Class<?> template) {
        return template.getName().replace('.', '/');
    }
}
