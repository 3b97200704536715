package io.github.litestreamagent.agent;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;

/** The inner agent, loaded when the first driver class comes by; its absence after a failure. */
final class InnerAgent {

    private static final String INSTALLATION = "io.github.litestreamagent.agent.instrumentation.Installation";

    private final String arguments;
    private final Instrumentation instrumentation;
    private final boolean attachedLate;
    private ClassFileTransformer weaver;
    private boolean tried;

    /** @param attachedLate whether the application may have opened connections before */
    InnerAgent(String arguments, Instrumentation instrumentation, boolean attachedLate) {
        this.arguments = arguments == null ? "" : arguments;
        this.instrumentation = instrumentation;
        this.attachedLate = attachedLate;
    }

    /** Null if it cannot be loaded; one line on standard error has said why. */
    synchronized ClassFileTransformer weaver() {
        if (!tried) {
            tried = true;
            weaver = load();
        }
        return weaver;
    }

    private ClassFileTransformer load() {
        try {
            return (ClassFileTransformer) AgentClassLoader.ofOwnJar()
                    .loadClass(INSTALLATION)
                    .getMethod("install", String.class, Instrumentation.class, boolean.class)
                    .invoke(null, arguments, instrumentation, attachedLate);
        } catch (IllegalStateException e) {
            System.err.println("litestream-agent: " + e.getMessage() + " Nothing is replicated.");
        } catch (Throwable e) {
            System.err.println("litestream-agent could not start, nothing is replicated: " + e);
        }
        return null;
    }
}
