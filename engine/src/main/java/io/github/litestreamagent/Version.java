package io.github.litestreamagent;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Properties;

/** The version of this build. */
public final class Version {

    private Version() {}

    /** With Litestream's {@code v} in front; {@code (development build)} when run from somewhere else than the build's output. */
    public static String current() {
        return property("version").map(version -> "v" + version).orElse("(development build)");
    }

    /** The commit of the source, shortened; {@code unknown} where it was not built from a repository. */
    public static String commit() {
        return property("commit").orElse("unknown");
    }

    /** When that was committed, as RFC 3339; {@code unknown} as {@link #commit}. */
    public static String date() {
        return property("date").orElse("unknown");
    }

    private static Optional<String> property(String name) {
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            // what the build does not know stays as it was written
            return Optional.ofNullable(properties.getProperty(name)).filter(value -> !value.startsWith("$"));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
