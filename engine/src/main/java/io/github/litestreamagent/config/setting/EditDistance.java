package io.github.litestreamagent.config.setting;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the known key that a mistyped one was probably meant to be. */
public final class EditDistance {

    /** Anything longer or stranger is no key, and may be a secret that lost its key. */
    private static final Pattern LOOKS_LIKE_A_KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,31}");

    private EditDistance() {}

    /** The key in quotes behind a space, or nothing if it does not look like one. */
    public static String shown(String key) {
        return LOOKS_LIKE_A_KEY.matcher(key).matches() ? " \"" + key + "\"" : "";
    }

    public static Optional<String> nearest(String key, Collection<String> known, int farthest) {
        if (!LOOKS_LIKE_A_KEY.matcher(key).matches()) {
            return Optional.empty();
        }
        String wanted = key.toLowerCase(Locale.ROOT).replace('_', '-');
        String best = null;
        int least = Math.min(farthest, wanted.length() / 2) + 1;
        for (String candidate : known) {
            int distance = between(wanted, candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    private static int between(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
