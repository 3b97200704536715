package io.github.litestreamagent.cli.terminal;

import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.logging.LogLevel;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.restore.output.ByteSize;
import java.io.PrintStream;
import java.util.function.LongSupplier;

/** Shows how a command gets on: one line that is written over again and again on a terminal, else a line every few seconds. */
public final class PrintedProgress implements Progress {

    private static final long NANOS = 1_000_000_000L;
    private static final long TERMINAL_PAUSE = NANOS / 5;
    private static final long LINE_PAUSE = 5 * NANOS;
    private final String activity;
    private final PrintStream notes;
    private final PrintStream terminal;
    private final boolean isTerminal;
    private final LongSupplier clock;
    private long total;
    private long done;
    private long started;
    private long shown;
    private int width;

    /**
     * @param notes takes lines
     * @param terminal takes what is written over, if it is one
     * @param clock nanoseconds
     */
    public PrintedProgress(PrintStream notes, PrintStream terminal, boolean isTerminal, LongSupplier clock) {
        this("restoring", notes, terminal, isTerminal, clock);
    }

    /**
     * Begins to show an activity.
     *
     * @param activity what is being done, the message of a line
     */
    public PrintedProgress(
            String activity, PrintStream notes, PrintStream terminal, boolean isTerminal, LongSupplier clock) {
        this.activity = activity;
        this.notes = notes;
        this.terminal = terminal;
        this.isTerminal = isTerminal;
        this.clock = clock;
    }

    @Override
    public synchronized void begins(int files, long bytes) {
        total = bytes;
        done = 0;
        started = clock.getAsLong();
        shown = started;
    }

    @Override
    public synchronized void fetched(int bytes) {
        done += bytes;
        long now = clock.getAsLong();
        if (now - shown >= (isTerminal ? TERMINAL_PAUSE : LINE_PAUSE)) {
            shown = now;
            show(now - started);
        }
    }

    private void show(long nanos) {
        double rate = done * (double) NANOS / nanos;
        String left = rate > 0 ? Math.max(1, Math.round((total - done) / rate)) + "s" : "?";
        if (isTerminal) {
            String line = ByteSize.of(done) + " of " + ByteSize.of(total) + ", " + ByteSize.of((long) rate) + "/s, "
                    + left + " left";
            terminal.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
            terminal.flush();
            width = line.length();
        } else {
            notes.println(Log.line(
                    LogLevel.INFO,
                    activity,
                    "done",
                    ByteSize.of(done),
                    "of",
                    ByteSize.of(total),
                    "rate",
                    ByteSize.of((long) rate) + "/s",
                    "left",
                    left));
        }
    }

    @Override
    public synchronized void note(String sentence) {
        ends();
        notes.println(Log.line(LogLevel.WARN, sentence));
    }

    /** Clears the line on the terminal. */
    public synchronized void ends() {
        if (width > 0) {
            terminal.print("\r" + " ".repeat(width) + "\r");
            terminal.flush();
            width = 0;
        }
    }
}
