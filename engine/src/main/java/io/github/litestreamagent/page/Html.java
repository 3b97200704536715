package io.github.litestreamagent.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** Writes text for people, so that no browser takes it for markup. */
final class Html {

    private static final int UNIT = 1000;
    private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB"};

    private Html() {}

    static String text(Object value) {
        StringBuilder safe = new StringBuilder();
        for (char c : String.valueOf(value).toCharArray()) {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(Character.isISOControl(c) ? '?' : c);
            }
        }
        return safe.toString();
    }

    static String parameter(Object value) {
        return URLEncoder.encode(String.valueOf(value), StandardCharsets.UTF_8);
    }

    static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /** {@code 4.2 MB}; {@code unknown} below 0. */
    static String size(long bytes) {
        if (bytes < 0) {
            return "unknown";
        }
        double left = bytes;
        int unit = 0;
        while (left >= UNIT && unit < UNITS.length - 1) {
            left /= UNIT;
            unit++;
        }
        return unit == 0 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f %s", left, UNITS[unit]);
    }

    /** {@code 3 s}, {@code 5 min}, {@code 2 h}: the largest unit that has two of it. */
    static String time(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }
}
