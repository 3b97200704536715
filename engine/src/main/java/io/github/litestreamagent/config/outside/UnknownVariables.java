package io.github.litestreamagent.config.outside;

import io.github.litestreamagent.config.setting.EditDistance;
import io.github.litestreamagent.config.setting.Notices;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Finds environment variables that look like settings of the agent and are none: probably a mistyped name. Never shows a value. */
public final class UnknownVariables {

    private static final String PREFIX = "LITESTREAM_";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,64}");
    private static final int NEAR = 3;

    /** Settings that have no other source than the environment. */
    private static final Set<String> CREDENTIALS =
            Set.of("access-key-id", "secret-access-key", "session-token", "heartbeat-url", "page-token");

    /** Of Litestream's SQLite extension (cmd/litestream-vfs), and of litestream-ruby. */
    private static final Set<String> OF_OTHERS = Set.of(
            "WRITE_ENABLED",
            "BUFFER_PATH",
            "HYDRATION_ENABLED",
            "HYDRATION_PATH",
            "CACHE_SIZE",
            "S3_DEBUG",
            "SOCKET",
            "INSTALL_DIR",
            "USERNAME",
            "PASSWORD");

    private UnknownVariables() {}

    /**
     * Warns of each, in order of name.
     *
     * @param used tells whether the configuration file refers to a variable
     */
    public static void warn(Map<String, String> environment, Predicate<String> used, Notices notices) {
        new TreeSet<>(environment.keySet())
                .stream()
                        .filter(name -> name.startsWith(PREFIX) && !isKnown(name) && !used.test(name))
                        .forEach(name -> notices.warn(sentence(name)));
    }

    /** The first of them in brackets behind a space, for an error that it may explain; nothing if there is none. */
    public static String hint(Map<String, String> environment) {
        Notices found = new Notices();
        warn(environment, name -> false, found);
        return found.all().isEmpty() ? "" : " (" + found.all().get(0).sentence() + ")";
    }

    private static boolean isKnown(String variable) {
        String name = variable.substring(PREFIX.length());
        String setting = name.toLowerCase(Locale.ROOT).replace('_', '-');
        return OF_OTHERS.contains(name)
                || (variable.equals(spelled(setting))
                        && (Overrides.names().contains(setting) || CREDENTIALS.contains(setting)));
    }

    private static String sentence(String variable) {
        String name = variable.substring(PREFIX.length());
        if (!NAME.matcher(name).matches()) {
            return "an environment variable that begins with " + PREFIX + " has no effect: its name is no setting";
        }
        Set<String> known = new TreeSet<>(Overrides.names());
        known.addAll(CREDENTIALS);
        return "environment variable " + variable + " has no effect: there is no such setting"
                + EditDistance.nearest(name, known, NEAR)
                        .map(near -> ", did you mean " + spelled(near) + "?")
                        .orElse("");
    }

    private static String spelled(String setting) {
        return PREFIX + setting.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
