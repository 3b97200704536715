package io.github.litestreamagent.agent.instrumentation;

import java.io.IOException;
import java.io.InputStream;
import java.security.ProtectionDomain;

/** Puts {@link DriverSideHooks} beside the classes of a driver. */
final class DriverSide {

    /** In the driver's own package, which any class loader that has a driver lets its classes see. */
    static final String CLASS_NAME = "org.sqlite.core.LitestreamAgentHooks";

    /** Name of the resource that holds {@link DriverSideHooks} under its new name. */
    static final String RENAMED = "hooks";

    private final ClassDefiner definer;
    private final byte[] classFile;

    DriverSide(ClassDefiner definer) throws IOException {
        this.definer = definer;
        this.classFile = hooks();
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

    private static byte[] hooks() throws IOException {
        try (InputStream in = DriverSide.class.getResourceAsStream(KnownDrivers.FOLDER + RENAMED)) {
            return in.readAllBytes();
        }
    }
}
