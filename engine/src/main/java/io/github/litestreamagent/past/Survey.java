package io.github.litestreamagent.past;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replica.StatePoint;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be had of a replica, for people: where it begins and ends, how fine it is, and when how much came. The times of its points are
 * not asked for one by one: the boundaries of days and hours are searched.
 *
 * @param snapshots that are points, the newest ones
 * @param levels those that hold files
 * @param gaps TXIDs that are in no file although there are later ones
 * @param days in UTC; the first one holds all that is older
 * @param hours in UTC, of the last 24
 */
public record Survey(
        StatePoint first,
        StatePoint newest,
        List<StatePoint> snapshots,
        List<LevelRange> levels,
        List<TxidRange> gaps,
        List<Span> days,
        List<Span> hours) {

    private static final int MOST_DAYS = 31;
    private static final int MOST_HOURS = 24;
    private static final int MOST_SNAPSHOTS = 64;

    /**
     * The files of a level.
     *
     * @param bytes of all together
     */
    public record LevelRange(Level level, TxidRange range, int files, long bytes) {}

    /**
     * What came in a day or an hour.
     *
     * @param start of the day or hour
     * @param points that can be had
     * @param txids that were captured, those among them that were merged since
     * @param bytes of the files of all levels that end in it
     */
    public record Span(Instant start, int points, long txids, long bytes) {}

    /** Looks at a replica. */
    public static Survey of(History history) throws IOException {
        RestorePoints points = history.points();
        StatePoint first = history.oldest();
        StatePoint newest = history.pointAt(points.txid(points.size() - 1));
        return new Survey(
                first,
                newest,
                snapshots(history),
                levels(history.files()),
                points.gaps(),
                spans(history, starts(first.time(), newest.time(), Duration.ofDays(1), MOST_DAYS)),
                spans(history, starts(first.time(), newest.time(), Duration.ofHours(1), MOST_HOURS)));
    }

    private static List<StatePoint> snapshots(History history) throws IOException {
        List<LtxObject> found = history.files().stream()
                .filter(file -> file.level().equals(Level.SNAPSHOT))
                .toList();
        List<LtxObject> shown = found.subList(Math.max(0, found.size() - MOST_SNAPSHOTS), found.size());
        history.metadata().fetch(shown);
        List<StatePoint> snapshots = new ArrayList<>();
        for (LtxObject file : shown) {
            snapshots.add(new StatePoint(file.range().max(), history.metadata().time(file)));
        }
        return snapshots;
    }

    private static List<LevelRange> levels(List<LtxObject> files) {
        List<LevelRange> levels = new ArrayList<>();
        for (Level level : Level.all()) {
            List<LtxObject> own =
                    files.stream().filter(file -> file.level().equals(level)).toList();
            if (!own.isEmpty()) {
                Txid min = own.get(0).range().min();
                Txid max = min;
                long bytes = 0;
                for (LtxObject file : own) {
                    min = min.isAfter(file.range().min()) ? file.range().min() : min;
                    max = file.range().max().isAfter(max) ? file.range().max() : max;
                    bytes += file.size();
                }
                levels.add(new LevelRange(level, new TxidRange(min, max), own.size(), bytes));
            }
        }
        return levels;
    }

    /** The starts of the newest days or hours, oldest first. */
    private static List<Instant> starts(Instant first, Instant newest, Duration length, int most) {
        ChronoUnit unit = length.toHours() == 1 ? ChronoUnit.HOURS : ChronoUnit.DAYS;
        List<Instant> starts = new ArrayList<>();
        Instant start = newest.truncatedTo(unit);
        while (starts.size() < most) {
            starts.add(0, start);
            if (!start.isAfter(first)) {
                break;
            }
            start = start.minus(length);
        }
        return starts;
    }

    private static List<Span> spans(History history, List<Instant> starts) throws IOException {
        RestorePoints points = history.points();
        int[] from = new int[starts.size() + 1];
        boolean days = starts.size() < 2
                || Duration.between(starts.get(0), starts.get(1)).toHours() > 1;
        for (int i = days ? 1 : 0; i < starts.size(); i++) {
            from[i] = boundary(history, starts.get(i));
        }
        from[starts.size()] = points.size();
        long[] bytes = bytes(history, from);
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            if (from[i + 1] > from[i]) {
                long before = from[i] == 0 ? 0 : points.txid(from[i] - 1).value();
                long txids = points.txid(from[i + 1] - 1).value() - before;
                spans.add(new Span(starts.get(i), from[i + 1] - from[i], txids, bytes[i]));
            }
        }
        return spans;
    }

    /**
     * The place of the first point of a time or later. The storage's own time is never before the point's: where that one is too early the
     * point is not asked for.
     */
    private static int boundary(History history, Instant time) throws IOException {
        RestorePoints points = history.points();
        int low = 0;
        while (low < points.size() && points.file(low).lastModified().isBefore(time)) {
            low++;
        }
        int high = low;
        for (int step = 1; high < points.size() && isBefore(history, high, time); step *= 2) {
            low = high + 1;
            high += step;
        }
        high = Math.min(high, points.size());
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBefore(history, middle, time)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static boolean isBefore(History history, int point, Instant time) throws IOException {
        return history.metadata().time(history.points().file(point)).isBefore(time);
    }

    private static long[] bytes(History history, int[] from) {
        RestorePoints points = history.points();
        long[] bytes = new long[from.length - 1];
        for (LtxObject file : history.files()) {
            for (int i = from.length - 2; i >= 0; i--) {
                if (from[i + 1] > from[i] && (from[i] == 0 || file.range().max().isAfter(points.txid(from[i] - 1)))) {
                    bytes[i] += file.size();
                    break;
                }
            }
        }
        return bytes;
    }
}
