package io.github.litestreamagent.replication.walmode;

import io.github.litestreamagent.replication.database.OwnConnection;
import io.github.litestreamagent.sqlite.DatabaseConnection;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tries SQLite's WAL mode in a folder with a throw-away database, before a database of the application is switched to it there. It shows that
 * this machine maps and locks the shared memory; it cannot show that another host sees the same, which {@code FileSystemType} is asked for.
 *
 * <p>The database has a hidden name with the process id, lives for some milliseconds, and is removed in any case; what a killed process has
 * left is removed by the next trial in the folder.
 */
final class WalTrial {

    static final String PREFIX = ".litestream-agent-trial-";

    /** Ends as the file does that SQLite maps: what refuses to map one by its name refuses this one too. */
    private static final String CONTROL = ".control-shm";

    private static final String[] SUFFIXES = {"-wal", "-shm", "-journal", CONTROL, ""};

    /** A trial takes milliseconds; one of another container cannot be asked whether it still runs. */
    private static final Duration SURELY_OVER = Duration.ofMinutes(1);

    /** Larger than a page, a buffer of the file system and the first piece of a -shm, which is 32 KiB. */
    private static final int CONTROL_BYTES = 128 << 10;

    private final Path folder;
    private final DatabaseConnections connections;

    WalTrial(Path folder, DatabaseConnections connections) {
        this.folder = folder;
        this.connections = connections;
    }

    /** Whether WAL mode works; UNKNOWN where something else fails too: a full disk, no memory, no descriptors. */
    enum Verdict {
        WORKS,
        FAILS,
        UNKNOWN
    }

    /** @param why it does not work, or what failed beside it; empty if it works */
    record Result(Verdict verdict, String why) {}

    /** Tries it once. The caller runs one trial at a time in a folder, and holds no lock that the application waits for. */
    Result run() {
        Path file = folder.resolve(PREFIX + ProcessHandle.current().pid());
        try {
            removeRemainders();
            Files.createFile(file);
            return tried(file);
        } catch (IOException e) {
            return new Result(Verdict.UNKNOWN, e.toString());
        } finally {
            remove(file);
        }
    }

    private Result tried(Path file) {
        DatabaseConnection[] own = new DatabaseConnection[2];
        try {
            for (int i = 0; i < own.length; i++) {
                own[i] = connections.openWithoutKey(file);
                own[i].run("PRAGMA synchronous=OFF");
            }
            own[0].run("CREATE TABLE t (a)");
            own[0].run("INSERT INTO t VALUES (zeroblob(" + CONTROL_BYTES + "))");
            return switched(own[0], own[1], file);
        } catch (SQLException withoutWal) {
            return new Result(Verdict.UNKNOWN, withoutWal.getMessage());
        } finally {
            OwnConnection.close(own);
        }
    }

    private static Result switched(DatabaseConnection writer, DatabaseConnection reader, Path file) {
        Optional<String> failure = failure(writer, reader);
        if (failure.isEmpty()) {
            return new Result(Verdict.WORKS, "");
        }
        Optional<String> control = control(Path.of(file + CONTROL));
        return control.map(why -> new Result(Verdict.UNKNOWN, why))
                .orElseGet(() -> new Result(Verdict.FAILS, failure.get()));
    }

    private static Optional<String> failure(DatabaseConnection writer, DatabaseConnection reader) {
        try {
            String mode = text(writer, "PRAGMA journal_mode=WAL");
            if (!mode.equalsIgnoreCase("wal")) {
                return Optional.of("SQLite keeps journal_mode " + mode);
            }
            writer.run("INSERT INTO t VALUES (1)");
            reader.run("BEGIN");
            String seen = text(reader, "SELECT count(*) FROM t");
            writer.run("INSERT INTO t VALUES (2)");
            String still = text(reader, "SELECT count(*) FROM t");
            reader.run("COMMIT");
            writer.run("PRAGMA wal_checkpoint(PASSIVE)");
            String then = text(reader, "SELECT count(*) FROM t");
            return seen.equals("2") && still.equals("2") && then.equals("3")
                    ? Optional.empty()
                    : Optional.of("a connection does not see what another one has committed");
        } catch (SQLException e) {
            return Optional.of(e.getMessage());
        }
    }

    /**
     * Writes and maps a file as SQLite does with a -shm, to tell a full disk and want of memory or descriptors from a file system without shared
     * mappings. That it cannot be mapped at all is no want: then the trial has shown what it should.
     */
    private static Optional<String> control(Path scratch) {
        try (RandomAccessFile file = new RandomAccessFile(scratch.toFile(), "rw")) {
            file.write(new byte[CONTROL_BYTES]);
            return mapped(file);
        } catch (IOException | OutOfMemoryError e) {
            return Optional.of(e.toString());
        }
    }

    private static Optional<String> mapped(RandomAccessFile file) {
        try {
            MappedByteBuffer mapped = file.getChannel().map(MapMode.READ_WRITE, 0, CONTROL_BYTES);
            return mapped.isDirect() ? Optional.empty() : Optional.of("not mapped");
        } catch (IOException e) {
            return e.getCause() instanceof OutOfMemoryError ? Optional.of(e.toString()) : Optional.empty();
        }
    }

    private static String text(DatabaseConnection connection, String sql) throws SQLException {
        return connection.run(sql).get(0);
    }

    private void removeRemainders() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*")) {
            for (Path file : left) {
                if (isRemainder(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Returns true if no trial that still runs has made it; one of another container has a process id of its own world. */
    private static boolean isRemainder(Path file) throws IOException {
        String digits = file.getFileName().toString().substring(PREFIX.length()).replaceFirst("[-.].*", "");
        if (!digits.matches("\\d{1,18}")) {
            return false;
        }
        long pid = Long.parseLong(digits);
        return pid == ProcessHandle.current().pid()
                || ProcessHandle.of(pid).isEmpty()
                || Files.getLastModifiedTime(file)
                        .toInstant()
                        .isBefore(Instant.now().minus(SURELY_OVER));
    }

    private static void remove(Path file) {
        for (String suffix : SUFFIXES) {
            try {
                Files.deleteIfExists(Path.of(file + suffix));
            } catch (IOException removedByTheNextTrial) {
                // It is in the way of nothing.
            }
        }
    }
}
