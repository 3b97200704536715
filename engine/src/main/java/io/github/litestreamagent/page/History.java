package io.github.litestreamagent.page;

import io.github.litestreamagent.status.ReplicationStatus;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks at each database every 15 s. It keeps lag, commits and size for an hour, about 3 kB for each database, and the last changes of state. Any
 * thread.
 */
final class History implements Runnable {

    static final int SAMPLES = 240;
    private static final long PAUSE_MILLIS = TimeUnit.SECONDS.toMillis(15);
    private static final float MILLIS = 1000;

    private final Supplier<List<ReplicationStatus>> databases;
    private final Map<Path, Line> lines = new HashMap<>();

    private static final class Line {

        private final float[] lag = new float[SAMPLES];
        private final float[] commits = new float[SAMPLES];
        private final float[] size = new float[SAMPLES];
        private final Events events = new Events();
        private long total = -1;

        private void add(ReplicationStatus status) {
            events.add(status);
            shift(lag, status.behind().lag().toMillis() / MILLIS);
            shift(size, (float) Math.max(0, status.files().database()));
            long now = status.syncs().commits();
            shift(commits, total < 0 ? 0 : (float) (now - total));
            total = now;
        }

        private static void shift(float[] values, float newest) {
            System.arraycopy(values, 1, values, 0, SAMPLES - 1);
            values[SAMPLES - 1] = newest;
        }
    }

    History(Supplier<List<ReplicationStatus>> databases) {
        this.databases = databases;
    }

    @Override
    public void run() {
        try {
            while (true) {
                sample();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    void sample() {
        List<ReplicationStatus> all = databases.get();
        synchronized (lines) {
            lines.keySet().retainAll(all.stream().map(ReplicationStatus::path).toList());
            all.forEach(status ->
                    lines.computeIfAbsent(status.path(), first -> new Line()).add(status));
        }
    }

    /** Seconds, oldest first. */
    float[] lag(Path database) {
        synchronized (lines) {
            Line line = lines.get(database);
            return line == null ? new float[0] : Arrays.copyOf(line.lag, SAMPLES);
        }
    }

    /** Commits in each 15 s, oldest first. */
    float[] commits(Path database) {
        synchronized (lines) {
            Line line = lines.get(database);
            return line == null ? new float[0] : Arrays.copyOf(line.commits, SAMPLES);
        }
    }

    /** Bytes of the database file, oldest first. */
    float[] size(Path database) {
        synchronized (lines) {
            Line line = lines.get(database);
            return line == null ? new float[0] : Arrays.copyOf(line.size, SAMPLES);
        }
    }

    /** The last changes of state that a look has found, newest first. */
    List<Events.Event> events(Path database) {
        synchronized (lines) {
            Line line = lines.get(database);
            return line == null ? List.of() : line.events.newestFirst();
        }
    }
}
