package io.github.litestreamagent.agent;

import java.io.File;
import java.time.Instant;

/** Warns before there is a log, in the form of its lines, about what the inner agent never gets to see. */
final class EarlyWarning {

    /** Of settings that no line may show; they are refused on a command line, but may be there. */
    private static final String SECRET = "(?i)([a-z-]*(?:key|secret|token|password)[a-z-]*=)[^,&]*";

    /** Any of these variables names a replica, or a file that does. */
    private static final String[] CONFIGURING = {
        "LITESTREAM_CONFIG", "LITESTREAM_REPLICA_URL", "LITESTREAM_REPLICA_BUCKET"
    };

    private EarlyWarning() {}

    /** A second {@code -javaagent} of this jar has no effect. */
    static void namedTwice(String unused) {
        String arguments = unused == null ? "" : unused.replaceAll(SECRET, "$1***");
        warn(
                "the agent is named twice; the arguments of the second -javaagent are not used: leave one of them out",
                "arguments=" + quoted(arguments));
    }

    /** Says that a driver is not followed, if there is a configuration by which something should be replicated. */
    static void unknownDriver(String connectionClass, String arguments) {
        if (isConfigured(arguments)) {
            warn(
                    "a SQLite driver under other package names is not followed, so what it opens is not replicated: use"
                            + " org.xerial:sqlite-jdbc, and do not relocate it",
                    "class=" + connectionClass);
        }
    }

    private static boolean isConfigured(String arguments) {
        if (!arguments.isEmpty() || new File("litestream.yml").exists()) {
            return true;
        }
        for (String name : CONFIGURING) {
            if (System.getenv(name) != null) {
                return true;
            }
        }
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("litestream.")) {
                return true;
            }
        }
        return false;
    }

    private static void warn(String message, String pair) {
        System.err.println(
                "time=" + Instant.now() + " level=WARN msg=" + quoted(message) + " logger=litestream-agent " + pair);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
