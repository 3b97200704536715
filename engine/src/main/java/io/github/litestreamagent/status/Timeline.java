package io.github.litestreamagent.status;

import io.github.litestreamagent.ltx.Txid;
import java.time.Instant;
import java.util.List;

/**
 * Which states of a database can be had, as its replica was listed.
 *
 * @param listedAt when that was, by the clock of this machine
 * @param snapshots the newest ones, oldest first
 * @param levels those that hold files
 * @param gaps TXIDs that are in no file although there are later ones
 * @param days in UTC; the first one holds all that is older
 * @param hours in UTC, of the last 24
 * @param thinned whether files of fine levels were left out, because there are too many to be held: the points between were not counted
 */
public record Timeline(
        Instant listedAt,
        Point first,
        Point newest,
        List<Point> snapshots,
        List<Files> levels,
        List<Gap> gaps,
        List<Span> days,
        List<Span> hours,
        boolean thinned) {

    /**
     * A state that can be restored.
     *
     * @param time when it was captured
     */
    public record Point(Txid txid, Instant time) {}

    /**
     * The files of a level.
     *
     * @param level 0 to 9
     * @param bytes of all together
     */
    public record Files(int level, int count, long bytes) {}

    /** TXIDs that are in no file, from the first to the last. */
    public record Gap(Txid first, Txid last) {}

    /**
     * A day or an hour.
     *
     * @param points that can be had
     * @param bytes of the files of all levels that end in it
     */
    public record Span(Instant start, int points, long bytes) {}

    public Timeline {
        snapshots = List.copyOf(snapshots);
        levels = List.copyOf(levels);
        gaps = List.copyOf(gaps);
        days = List.copyOf(days);
        hours = List.copyOf(hours);
    }

    /** Returns the bytes of all files that were listed. */
    public long bytes() {
        return levels.stream().mapToLong(Files::bytes).sum();
    }
}
