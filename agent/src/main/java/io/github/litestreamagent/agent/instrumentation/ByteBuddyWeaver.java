package io.github.litestreamagent.agent.instrumentation;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.pool.TypePool;

/**
 * Weaves the {@link HookPoints} of a driver class into it; adds no members, so that a loaded class can be woven too. Loads some 850 classes
 * of Byte Buddy, half a second of processor time on the thread that opens the first connection (measured).
 */
final class ByteBuddyWeaver {

    private static final ByteBuddy BYTE_BUDDY = new ByteBuddy(ClassFileVersion.JAVA_V17).with(TypeValidation.DISABLED);

    private ByteBuddyWeaver() {}

    /** @param loader where the classes are found that the driver class refers to */
    static byte[] weave(ClassLoader loader, String name, byte[] classFile) {
        ClassFileLocator locator = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, classFile), ClassFileLocator.ForClassLoader.of(loader));
        TypeDescription type = TypePool.Default.of(locator).describe(name).resolve();
        try (DynamicType.Unloaded<?> woven =
                BYTE_BUDDY.decorate(type, locator).visit(hooksOf(name)).make()) {
            return woven.getBytes();
        }
    }

    private static AsmVisitorWrapper.ForDeclaredMethods hooksOf(String driverClass) {
        AsmVisitorWrapper.ForDeclaredMethods hooks = new AsmVisitorWrapper.ForDeclaredMethods();
        for (HookPoint point : HookPoints.ALL) {
            if (point.driverClass().equals(driverClass)) {
                hooks = hooks.invokable(point.methods(), point.advice());
            }
        }
        return hooks;
    }
}
