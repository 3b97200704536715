package io.github.litestreamagent.storage;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A level of a replica: 0 holds one file for each sync, 1 to 8 hold compactions, 9 holds snapshots (Litestream's numbering).
 *
 * @param number 0 to 9
 */
public record Level(int number) {

    /** One file for each sync. */
    public static final Level SYNC = new Level(0);

    /** Whole databases. */
    public static final Level SNAPSHOT = new Level(9);

    public Level {
        if (number < 0 || number > 9) {
            throw new IllegalArgumentException("level must be between 0 and 9, not " + number);
        }
    }

    /** All levels, 0 first. */
    public static List<Level> all() {
        return IntStream.rangeClosed(0, 9).mapToObj(Level::new).toList();
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
