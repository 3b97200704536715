package io.github.litestreamagent.doctor;

import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param about what: a file, a database, the URL of a replica
 * @param check which of its sides: {@code list}, {@code journal mode}
 * @param sentence what was found, and how to mend it where that is needed
 */
public record Finding(Level level, String about, String check, String sentence) {

    /** How it is. */
    public enum Level {
        RIGHT,
        /** It works, and may not be what is wanted. */
        ODD,
        WRONG;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
