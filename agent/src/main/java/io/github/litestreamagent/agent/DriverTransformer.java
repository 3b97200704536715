package io.github.litestreamagent.agent;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Waits for a class of sqlite-jdbc. Any other class costs one comparison; nothing of the inner agent is loaded before a driver comes by.
 * ({@code AgentBuilder} in premain would cost every JVM about one CPU second.)
 */
final class DriverTransformer implements ClassFileTransformer {

    private static final String DRIVER = "org/sqlite/";

    /** The classes that have a hook; {@code HookPoints} says which. */
    private static final Set<String> CLASSES = Set.of(
            "org/sqlite/SQLiteConnection",
            "org/sqlite/core/CoreConnection",
            "org/sqlite/core/DB",
            "org/sqlite/core/NativeDB",
            "org/sqlite/jdbc3/JDBC3Statement",
            "org/sqlite/ExtendedCommand$RestoreCommand");

    private static final String UNKNOWN_CONNECTION = "/SQLiteConnection";

    private final InnerAgent agent;
    private final AtomicBoolean warned = new AtomicBoolean();

    DriverTransformer(InnerAgent agent) {
        this.agent = agent;
    }

    static boolean isDriverClass(String internalName) {
        return internalName.startsWith(DRIVER) && CLASSES.contains(internalName);
    }

    /** That of sqlite4j, and of sqlite-jdbc under another package name. */
    private static boolean isConnectionOfUnknownDriver(String name) {
        return name.endsWith(UNKNOWN_CONNECTION) && !name.startsWith(DRIVER);
    }

    @Override
    public byte[] transform(
            ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
        if (name == null || loader == null || loader instanceof AgentClassLoader) {
            return null;
        }
        if (!isDriverClass(name)) {
            if (isConnectionOfUnknownDriver(name) && !warned.getAndSet(true)) {
                EarlyWarning.unknownDriver(name.replace('/', '.'), agent.arguments());
            }
            return null;
        }
        try {
            ClassFileTransformer weaver = agent.weaver();
            return weaver == null ? null : weaver.transform(loader, name, redefined, domain, classFile);
        } catch (Throwable e) {
            System.err.println("litestream-agent: " + name.replace('/', '.')
                    + " cannot be instrumented, its databases are not replicated: " + Causes.of(e));
            return null;
        }
    }
}
