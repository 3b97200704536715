package io.github.litestreamagent.agent.instrumentation;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.IllegalClassFormatException;
import java.security.ProtectionDomain;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.pool.TypePool;

/** Weaves the {@link HookPoints} of a driver class into it; adds no members, so that a loaded class can be woven too. */
final class DriverWeaver implements ClassFileTransformer {

    private final DriverSide driverSide;
    private final ByteBuddy byteBuddy = new ByteBuddy(ClassFileVersion.JAVA_V17).with(TypeValidation.DISABLED);

    DriverWeaver(DriverSide driverSide) {
        this.driverSide = driverSide;
    }

    @Override
    public byte[] transform(
            ClassLoader loader, String internalName, Class<?> redefined, ProtectionDomain domain, byte[] classFile)
            throws IllegalClassFormatException {
        String name = internalName.replace('/', '.');
        AsmVisitorWrapper.ForDeclaredMethods hooks = hooksOf(name);
        try {
            driverSide.addTo(loader, domain);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(DriverSide.CLASS_NAME + " cannot be defined", e);
        }
        return weave(
                name,
                hooks,
                new ClassFileLocator.Compound(
                        ClassFileLocator.Simple.of(name, classFile), ClassFileLocator.ForClassLoader.of(loader)));
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

    private byte[] weave(String name, AsmVisitorWrapper hooks, ClassFileLocator locator) {
        TypeDescription type = TypePool.Default.of(locator).describe(name).resolve();
        try (DynamicType.Unloaded<?> woven =
                byteBuddy.decorate(type, locator).visit(hooks).make()) {
            return woven.getBytes();
        }
    }
}
