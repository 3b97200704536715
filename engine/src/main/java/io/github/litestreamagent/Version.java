package io.github.litestreamagent;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version of this build. */
public final class Version {

    private Version() {}

    /** With Litestream's {@code v} in front; {@code (development build)} when run from somewhere else than the build's output. */
    public static String current() {
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.containsKey("version") ? "v" + properties.getProperty("version") : "(development build)";
        } catch (IOException unreadable) {
            return "(development build)";
        }
    }
}
