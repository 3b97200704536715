package io.github.litestreamagent.agent;

import java.lang.instrument.Instrumentation;

/**
 * Where the JVM and the command line come in. Compiled for Java 8, so that an old JVM prints a sentence instead of an
 * UnsupportedClassVersionError; all other classes need Java 17.
 */
public final class PreMain {

    private static final int OLDEST_JAVA = 17;

    private PreMain() {}

    /** Never throws and never ends the application. */
    public static void premain(String arguments, Instrumentation instrumentation) {
        if (isTooOld()) {
            System.err.println(tooOld() + " The application runs without replication.");
            return;
        }
        try {
            AgentStart.atStart(arguments, instrumentation);
        } catch (Throwable neverTheApplications) {
            System.err.println("litestream-agent could not start, nothing is replicated: " + neverTheApplications);
        }
    }

    /** As {@link #premain}, in a JVM that runs already. */
    public static void agentmain(String arguments, Instrumentation instrumentation) {
        if (isTooOld()) {
            System.err.println(tooOld() + " The application runs on without replication.");
            return;
        }
        try {
            AgentStart.whileRunning(arguments, instrumentation);
        } catch (Throwable neverTheApplications) {
            System.err.println("litestream-agent could not start, nothing is replicated: " + neverTheApplications);
        }
    }

    /** The command line. */
    public static void main(String[] arguments) {
        if (isTooOld()) {
            System.err.println(tooOld());
            System.exit(1);
        }
        System.exit(CommandLine.run(arguments));
    }

    private static boolean isTooOld() {
        String version = System.getProperty("java.specification.version", "");
        try {
            return version.startsWith("1.") || Integer.parseInt(version) < OLDEST_JAVA;
        } catch (NumberFormatException unknownVendor) {
            return false;
        }
    }

    private static String tooOld() {
        return "litestream-agent needs Java " + OLDEST_JAVA + " or newer, this is Java "
                + System.getProperty("java.version") + ".";
    }
}
