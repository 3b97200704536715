package io.github.litestreamagent.agent.instrumentation;

import io.github.litestreamagent.agent.connections.driver.CoreDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.security.ProtectionDomain;

/** Puts {@link DriverSideHooks} and {@link DriverSideStatements} beside the classes of a driver. */
final class DriverSide {

    /** In the driver's own package, which any class loader that has a driver lets its classes see. */
    static final String CLASS_NAME = "org.sqlite.core.LitestreamAgentHooks";

    /** Name of the resource that holds {@link DriverSideHooks} under its new name. */
    static final String HOOKS = "hooks";

    /** Name of the resource that holds {@link DriverSideStatements} under its new name. */
    static final String STATEMENTS = "statements";

    private final ClassDefiner definer;
    private final byte[] hooks;
    private final byte[] statements;

    DriverSide(ClassDefiner definer) throws IOException {
        this.definer = definer;
        hooks = resource(HOOKS);
        statements = resource(STATEMENTS);
    }

    /**
     * Takes no lock, since the thread may hold that of any class loader: of two threads that define a class at once, one is told by the
     * JVM that it is there.
     */
    void addTo(ClassLoader loader, ProtectionDomain domain) throws ReflectiveOperationException {
        if (define(loader, CLASS_NAME, hooks, domain)) {
            define(loader, CoreDatabase.DRIVER_SIDE, statements, domain);
        }
    }

    /** Returns true if the loader did not have it. */
    private boolean define(ClassLoader loader, String name, byte[] classFile, ProtectionDomain domain)
            throws ReflectiveOperationException {
        try {
            definer.define(loader, name, classFile, domain);
            return true;
        } catch (LinkageError alreadyThere) {
            if (alreadyThere.getClass() != LinkageError.class) {
                throw alreadyThere;
            }
            return false;
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = DriverSide.class.getResourceAsStream(KnownDrivers.FOLDER + name)) {
            return in.readAllBytes();
        }
    }
}
