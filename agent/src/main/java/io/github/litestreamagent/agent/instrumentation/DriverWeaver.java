package io.github.litestreamagent.agent.instrumentation;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;

/** Gives a driver class its hooks: those of known drivers were woven when the jar was built, any other is woven now. */
final class DriverWeaver implements ClassFileTransformer {

    private final DriverSide driverSide;

    DriverWeaver(DriverSide driverSide) {
        this.driverSide = driverSide;
    }

    @Override
    public byte[] transform(
            ClassLoader loader, String internalName, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
        try {
            driverSide.addTo(loader, domain);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(DriverSide.CLASS_NAME + " cannot be defined", e);
        }
        byte[] woven = KnownDrivers.woven(classFile);
        return woven == null ? ByteBuddyWeaver.weave(loader, internalName.replace('/', '.'), classFile) : woven;
    }
}
