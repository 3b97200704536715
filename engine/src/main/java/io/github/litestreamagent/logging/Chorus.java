package io.github.litestreamagent.logging;

import io.github.litestreamagent.threads.OwnThread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Keeps 500 databases from writing the same line 500 times. The first three databases that say something have their own line, at once.
 * All further ones share one line, which is written when no other has joined for a second. Safe for use by several threads.
 */
final class Chorus {

    private static final int SOLOISTS = 3;
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A shared line is at most this old when it is written. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long LOOK_MILLIS = 200;

    private final LongSupplier nanos;
    private final Consumer<Line> out;
    private final Consumer<Runnable> timer;
    private final Map<String, Part> parts = new HashMap<>();
    private boolean timed;

    /**
     * One line of one database.
     *
     * @param database tells one database from another
     */
    record Line(LogLevel level, String message, List<Object> pairs, String database) {

        private String part() {
            return level + message;
        }

        private Line speakingForOthers(int others) {
            List<Object> all = new ArrayList<>(pairs);
            all.add("and-others");
            all.add(others);
            return new Line(level, message, all, database);
        }
    }

    /** What is known of one message. */
    private static final class Part {

        private final Set<String> soloists = new HashSet<>();
        private final Set<String> others = new HashSet<>();
        private Line first;
        private long lastAt;
        private long firstAt;

        private boolean isSolo(Line line, long now) {
            if (others.isEmpty() && now - lastAt > QUIET_NANOS) {
                soloists.clear();
            }
            lastAt = now;
            return soloists.contains(line.database()) || (soloists.size() < SOLOISTS && soloists.add(line.database()));
        }

        private void join(Line line, long now) {
            if (others.isEmpty()) {
                first = line;
                firstAt = now;
            }
            others.add(line.database());
        }

        private boolean isDue(long now) {
            return !others.isEmpty() && (now - lastAt >= QUIET_NANOS || now - firstAt >= LONGEST_NANOS);
        }

        private Line shared() {
            int count = others.size();
            others.clear();
            return count == 1 ? first : first.speakingForOthers(count - 1);
        }
    }

    /**
     * Makes one for the log of a process, or for a test.
     *
     * @param nanos counts on as {@link System#nanoTime} does
     * @param out takes the lines that are to be written
     * @param timer runs its argument until that returns, beside the caller
     */
    Chorus(LongSupplier nanos, Consumer<Line> out, Consumer<Runnable> timer) {
        this.nanos = nanos;
        this.out = out;
        this.timer = timer;
    }

    static Chorus of(Consumer<Line> out) {
        return new Chorus(
                System::nanoTime,
                out,
                task -> OwnThread.daemon(
                                task,
                                "litestream-log",
                                why -> FailureLog.OF_PROCESS.failed(
                                        Log.with("thread", "litestream-log"), "lines may come late", why))
                        .start());
    }

    /** Writes the line, now or as a part of a shared one. */
    void say(Line line) {
        if (isSolo(line)) {
            out.accept(line);
        }
    }

    private boolean isSolo(Line line) {
        synchronized (this) {
            Part part = parts.computeIfAbsent(line.part(), message -> new Part());
            if (part.isSolo(line, nanos.getAsLong())) {
                return true;
            }
            part.join(line, nanos.getAsLong());
            if (timed) {
                return false;
            }
            timed = true;
        }
        begin();
        return false;
    }

    /** Without a timer the shared line comes at the end of the process. */
    private void begin() {
        try {
            timer.accept(this::speakWhenDue);
        } catch (Throwable noThread) {
            end();
        }
    }

    private synchronized void end() {
        timed = false;
    }

    private void speakWhenDue() {
        try {
            while (isAnyLeft()) {
                Thread.sleep(LOOK_MILLIS);
                speak(false);
            }
        } catch (InterruptedException ended) {
            end();
        } catch (Throwable failed) {
            end();
            throw failed;
        }
    }

    private synchronized boolean isAnyLeft() {
        timed = parts.values().stream().anyMatch(part -> !part.others.isEmpty());
        return timed;
    }

    /** Writes the shared lines that are due, or all of them. */
    void speak(boolean all) {
        List<Line> due = new ArrayList<>();
        synchronized (this) {
            long now = nanos.getAsLong();
            for (Part part : parts.values()) {
                if (part.isDue(now) || (all && !part.others.isEmpty())) {
                    due.add(part.shared());
                }
            }
        }
        due.forEach(out);
    }
}
