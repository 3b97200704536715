package io.github.litestreamagent.replication.walmode;

import io.github.litestreamagent.replication.files.FileSystemType;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Whether databases with a rollback journal are switched to WAL in a folder: where the type of the file system allows it and a trial has
 * shown that it works. Safe for use by several threads.
 *
 * <p>Design note: one for each folder of the process, because it is the folder that is tried, and not a database.
 */
public final class WalFolder {

    /** What failed may have been a mount that has changed since. */
    private static final long FIRST_PAUSE = TimeUnit.MINUTES.toNanos(1);

    private static final long LONGEST_PAUSE = TimeUnit.HOURS.toNanos(1);

    private static final Map<Path, WalFolder> OF_PROCESS = new ConcurrentHashMap<>();

    private final Path folder;
    private final Function<Path, FileSystemType> types;
    private final LongSupplier nanos;
    private volatile boolean works;
    private volatile Failure failure;

    private record Failure(String why, long until, long pause) {}

    WalFolder(Path folder, Function<Path, FileSystemType> types, LongSupplier nanos) {
        this.folder = folder;
        this.types = types;
        this.nanos = nanos;
    }

    /** That of a database, which need not exist. */
    public static WalFolder of(Path database) {
        return OF_PROCESS.computeIfAbsent(
                database.toAbsolutePath().getParent(),
                folder -> new WalFolder(folder, FileSystemType::of, System::nanoTime));
    }

    /** Returns true if a trial has shown that WAL mode works, and no database has shown the contrary since. */
    public boolean works() {
        return works;
    }

    /** Returns why no database is switched now, as a sentence for the log; empty if it may be, after a trial perhaps. */
    public Optional<String> whyNot() {
        FileSystemType type = types.apply(folder);
        if (!type.mayBeSwitched()) {
            String name = type.name().isEmpty() ? "of a type that cannot be told" : type.name();
            return Optional.of(
                    "the database has a rollback journal, and WAL mode may not work here: the file system is " + name
                            + ", which other hosts may share; put the file on a local disk");
        }
        Failure last = failure;
        return last == null || nanos.getAsLong() - last.until() >= 0
                ? Optional.empty()
                : Optional.of("the database has a rollback journal, and WAL mode does not work in " + folder + ": "
                        + last.why() + "; put the file on a file system that shares memory between processes");
    }

    /**
     * Tries it, unless a trial has succeeded before. Takes milliseconds, and writes a throw-away database.
     *
     * @return what failed beside WAL mode, so that nothing is known; empty if something is
     */
    public synchronized Optional<String> tryOut(DatabaseConnections connections) {
        if (works || whyNot().isPresent()) {
            return Optional.empty();
        }
        WalTrial.Result result = new WalTrial(folder, connections).run();
        switch (result.verdict()) {
            case WORKS -> works = true;
            case FAILS -> failed(result.why());
            case UNKNOWN -> {
                return Optional.of("a trial of WAL mode in " + folder + " could not be made: " + result.why());
            }
        }
        return Optional.empty();
    }

    /** Returns true if a trial that is made now fails as a database did. */
    public synchronized boolean failsNow(DatabaseConnections connections) {
        WalTrial.Result result = new WalTrial(folder, connections).run();
        if (result.verdict() == WalTrial.Verdict.FAILS) {
            failed(result.why());
        }
        return result.verdict() == WalTrial.Verdict.FAILS;
    }

    /** A trial, or a database behind its switch, has failed: none is switched for a minute, then for twice as long, up to an hour. */
    public synchronized void failed(String why) {
        long pause = failure == null ? FIRST_PAUSE : Math.min(LONGEST_PAUSE, 2 * failure.pause());
        failure = new Failure(why, nanos.getAsLong() + pause, pause);
        works = false;
    }
}
