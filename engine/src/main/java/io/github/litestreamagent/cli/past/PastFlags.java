package io.github.litestreamagent.cli.past;

import io.github.litestreamagent.cli.command.ConfigurationFlags;
import io.github.litestreamagent.cli.command.NamedReplica;
import io.github.litestreamagent.cli.command.PointInTime;
import io.github.litestreamagent.cli.command.UsageException;
import io.github.litestreamagent.cli.sqlite.CarriedSqlite;
import io.github.litestreamagent.cli.sqlite.NoSqliteException;
import io.github.litestreamagent.cli.terminal.PrintedProgress;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.past.History;
import io.github.litestreamagent.past.MeteredStorage;
import io.github.litestreamagent.past.Sqlite;
import io.github.litestreamagent.past.Workspace;
import io.github.litestreamagent.replica.RestoreTarget;
import io.github.litestreamagent.replica.StatePoint;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What each command that looks into the past has: a replica, two points, and SQLite. */
final class PastFlags {

    static final String POINTS = """
            	-from POINT
            	    The earlier point: a TXID (16 hex digits), RFC 3339, local time
            	    ("2026-11-30 14:05") or an age ("2h ago"), for the state before it.

            	-to POINT
            	    The later point. Defaults to the newest.
            """;

    private static final Pattern TXID = Pattern.compile("[0-9a-fA-F]{16}");

    @Mixin
    private ConfigurationFlags configuration;

    @Option(names = {"-from", "--from"})
    private String from = "";

    @Option(names = {"-to", "--to"})
    private String to = "";

    ConfigurationFlags configuration() {
        return configuration;
    }

    boolean hasFrom() {
        return !from.isEmpty();
    }

    /** The earlier point; the oldest where none is given. */
    StatePoint from(History history) throws UsageException, IOException {
        return from.isEmpty() ? history.oldest() : history.find(target("-from", from));
    }

    /** The later point. */
    StatePoint to(History history) throws UsageException, IOException {
        return history.find(to.isEmpty() ? RestoreTarget.NEWEST : target("-to", to));
    }

    private static RestoreTarget target(String flag, String text) throws UsageException {
        if (TXID.matcher(text).matches()) {
            return new RestoreTarget.At(Txid.parse(text.toLowerCase(Locale.ROOT)));
        }
        Instant now = Instant.now();
        Instant time = new PointInTime(now, ZoneId.systemDefault(), flag).parse(text);
        return time.isAfter(now) ? RestoreTarget.NEWEST : new RestoreTarget.Before(time);
    }

    /** What a question is asked of. */
    record Past(
            MeteredStorage storage, History history, Workspace workspace, Sqlite sqlite, PrintedProgress progress) {}

    /** A question. */
    @FunctionalInterface
    interface Question {
        void ask(Past past) throws Exception;
    }

    /** Opens the replica and SQLite, and closes them when the question is answered. */
    void open(NamedReplica replica, Terminal terminal, Question question) throws Exception {
        replica.open(storage -> {
            try (CarriedSqlite carried = CarriedSqlite.load();
                    Workspace workspace = Workspace.create()) {
                MeteredStorage metered = new MeteredStorage(storage);
                PrintedProgress progress =
                        new PrintedProgress(terminal.err(), terminal.err(), terminal.isInteractive(), System::nanoTime);
                try {
                    question.ask(
                            new Past(metered, History.of(metered), workspace, new Sqlite(carried.driver()), progress));
                } finally {
                    progress.ends();
                }
            } catch (LinkageError noLibrary) {
                throw new NoSqliteException(noLibrary);
            } catch (IOException failed) {
                throw CarriedSqlite.isWithoutLibrary(failed) ? new NoSqliteException(failed) : failed;
            }
        });
    }
}
