package io.github.litestreamagent.agent;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.util.Map;

/** The inner agent, loaded with the first class of a driver; empty after a failure. */
final class InnerAgent {

    private static final String REPLICATOR = "io.github.litestreamagent.Replicator";
    private static final String INSTALLATION = "io.github.litestreamagent.agent.instrumentation.Installation";

    private final String arguments;
    private final Instrumentation instrumentation;
    private final boolean attachedLate;
    private ClassFileTransformer weaver;
    private AgentClassLoader loader;
    private boolean tried;

    /** @param attachedLate whether the application may have opened connections before */
    InnerAgent(String arguments, Instrumentation instrumentation, boolean attachedLate) {
        this.arguments = arguments == null ? "" : arguments;
        this.instrumentation = instrumentation;
        this.attachedLate = attachedLate;
    }

    /** As given to the agent, empty for none. */
    String arguments() {
        return arguments;
    }

    /** Null if it cannot be loaded; one line on standard error has said why. */
    synchronized ClassFileTransformer weaver() {
        if (!tried) {
            tried = true;
            weaver = load();
        }
        return weaver;
    }

    /** With {@code fail-fast=true}: false if nothing could be replicated; one line on standard error has said why. */
    synchronized boolean mayStart() {
        try {
            return (boolean) loader().loadClass(REPLICATOR)
                    .getMethod("mayStart", String.class, Map.class)
                    .invoke(null, arguments, System.getenv());
        } catch (IllegalStateException e) {
            System.err.println("litestream-agent: " + e.getMessage() + " The application is not started.");
        } catch (ReflectiveOperationException e) {
            System.err.println("litestream-agent could not start, nor does the application, as fail-fast asks for: "
                    + Causes.of(e));
        }
        return false;
    }

    private AgentClassLoader loader() {
        if (loader == null) {
            loader = AgentClassLoader.ofOwnJar();
        }
        return loader;
    }

    private ClassFileTransformer load() {
        try {
            return (ClassFileTransformer) loader().loadClass(INSTALLATION)
                    .getMethod("install", String.class, Instrumentation.class, boolean.class)
                    .invoke(null, arguments, instrumentation, attachedLate);
        } catch (IllegalStateException e) {
            System.err.println("litestream-agent: " + e.getMessage() + " Nothing is replicated.");
        } catch (Throwable e) {
            System.err.println("litestream-agent could not start, nothing is replicated: " + Causes.of(e));
        }
        return null;
    }
}
