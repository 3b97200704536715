package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.logging.LogFormat;
import io.github.litestreamagent.logging.LogLevel;
import io.github.litestreamagent.logging.Logging;
import io.github.litestreamagent.logging.LoggingSettings;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.LtxObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two agents on copies of one database and one replica, in orders of start, pause, kill, restore and network cut that are drawn from a seed:
 * {@code -Dwriters.histories=N} as many as wanted, {@code -Dwriters.seed=S} one of them again. Meanwhile the files are compacted, and days
 * pass, so that there are snapshots. Every file of level 0 must make, on those before it, exactly the database that its writer had
 * with the rows that the replica had before; and whoever goes on at the end must be what the replica holds.
 *
 * <p>Found seeds are kept in {@link #a_fault_of_the_past_stays_mended}. A change of what is drawn makes them stale, and each must be found anew:
 * break the line that its sentence names, run {@code -Dwriters.histories=200}, and keep the seed that fails.
 */
class WriterHistoriesTest {

    private static final int HISTORIES = 60;
    private static final int EVENTS = 60;

    @TempDir
    Path dir;

    /** One of the two machines. */
    private static final class Host {

        private Path database;
        private String writer;
        private SimulatedProcess process;
        private CutStorage way;
    }

    @BeforeEach
    void beQuiet() {
        Logging.start(new LoggingSettings(
                Long.getLong("writers.seed") == null ? LogLevel.ERROR : LogLevel.DEBUG, LogFormat.TEXT));
    }

    @AfterEach
    void beAsBefore() {
        Logging.start(LoggingSettings.DEFAULTS);
    }

    /** Fails when Overtaken.isOfOurFile answers true, or Descent.require returns at once. */
    @Test
    void whatever_two_writers_do_the_replica_is_the_database_of_the_one_that_goes_on() {
        Long only = Long.getLong("writers.seed");
        long first = only == null ? 0 : only;
        long end = only == null ? Integer.getInteger("writers.histories", HISTORIES) : only + 1;
        for (long seed = first; seed < end; seed++) {
            history(seed);
        }
    }

    /** Each is red again when the line is broken that its sentence names. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | a copy that had stayed behind uploaded every page over what the other writer had committed "
                        + "(Descent.require returns at once)",
                "2 | a writer took the other one, on a copy of the file, for an agent on its own file and stood by instead of "
                        + "stopping (Overtaken.isOfOurFile answers true)"
            })
    void a_fault_of_the_past_stays_mended(long seed, String whatWentWrong) {
        history(seed);
    }

    private void history(long seed) {
        try {
            boolean buried = new History(Files.createDirectory(dir.resolve("seed" + seed)), seed).run();
            assertThat(buried).as("an older state took the place of commits").isFalse();
        } catch (Exception | AssertionError e) {
            throw new AssertionError("-Dwriters.seed=" + seed + ": " + e.getMessage(), e);
        }
    }

    private static final class History {

        private final Path dir;
        private final SplittableRandom random;
        private final TwoWriters world;
        private final Host[] machines = {new Host(), new Host()};
        private int starts;
        private boolean buried;

        History(Path dir, long seed) {
            this.dir = dir;
            random = new SplittableRandom(seed);
            world = new TwoWriters(dir);
        }

        /** Whether a file has taken rows out of the replica. */
        boolean run() throws IOException, SQLException {
            Path origin = world.newFile("origin");
            SimulatedProcess first = world.replicated("first", origin);
            world.close(first);
            world.kill(first, "first");
            for (int i = 0; i < machines.length; i++) {
                machines[i].database = world.copy(origin, "machine" + i);
                start(machines[i]);
            }
            for (int i = 0; i < EVENTS; i++) {
                event(machines[random.nextInt(2)]);
            }
            settle();
            return buried;
        }

        private void start(Host machine) throws SQLException {
            machine.writer = "writer" + ++starts;
            machine.way = new CutStorage(world.storage);
            machine.process = world.start(machine.writer, machine.database, machine.way, ReplicationSettings.DEFAULTS);
            machine.process.open();
        }

        private void kill(Host machine) throws SQLException {
            world.kill(machine.process, machine.writer);
        }

        private void event(Host machine) throws IOException, SQLException {
            switch (random.nextInt(15)) {
                case 0, 1, 2, 3 -> world.commit(machine.process);
                case 4, 5, 6, 7 -> world.steps(machine.process, 1 + random.nextInt(20));
                case 8 -> world.pass(Duration.ofSeconds(random.nextInt(60)));
                case 9 -> world.pass(Duration.ofHours(random.nextInt(20)));
                case 10 -> {
                    kill(machine);
                    start(machine);
                }
                case 11 -> {
                    kill(machine);
                    restore(machine);
                    start(machine);
                }
                case 12 -> world.compact();
                case 13 -> machine.way.way(random.nextBoolean() ? CutStorage.Way.CUT : CutStorage.Way.MUTE);
                default -> machine.way.way(CutStorage.Way.OPEN);
            }
        }

        /** As an operator does who is told to. */
        private void restore(Host machine) throws IOException {
            machine.database = world.newFile("restored" + starts);
            new Restore(world.storage).run(RestoreRequest.newest(machine.database));
        }

        private void settle() throws IOException, SQLException {
            for (Host machine : machines) {
                machine.way.way(CutStorage.Way.OPEN);
            }
            for (int i = 0; i < 2; i++) {
                for (Host machine : machines) {
                    world.commit(machine.process);
                    world.catchUp(machine.process);
                }
            }
            checkEachFile();
            List<Host> going = List.of(machines).stream()
                    .filter(machine -> machine.process.replicator().aside().isEmpty())
                    .toList();
            assertThat(going).as("writers that go on").hasSizeLessThanOrEqualTo(1);
            for (Host machine : going) {
                world.assertRestoresTo(machine.database);
            }
            kill(machines[0]);
            kill(machines[1]);
            afterARestoreItGoesOn();
        }

        private void checkEachFile() throws IOException, SQLException {
            List<LtxObject> created = world.storage.createdByASync();
            Set<String> before = Set.of();
            for (int i = 0; i < created.size(); i++) {
                Txid txid = new Txid(i + 1);
                assertThat(created.get(i).range()).isEqualTo(TxidRange.of(txid));
                Path restored = dir.resolve("at" + txid + ".db");
                new Restore(world.storage).run(new RestoreRequest(restored, Optional.of(txid), false, false, false));
                Set<String> rows = committed(restored);
                buried |= !rows.containsAll(before);
                before = rows;
                Files.delete(restored);
            }
        }

        private static Set<String> committed(Path database) throws SQLException {
            Set<String> rows = new HashSet<>();
            try (Connection connection = SimulatedProcess.connect(database);
                    Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery("SELECT hex(a) FROM t WHERE length(a) = 1000")) {
                while (found.next()) {
                    rows.add(found.getString(1));
                }
            }
            return rows;
        }

        private void afterARestoreItGoesOn() throws IOException, SQLException {
            restore(machines[0]);
            start(machines[0]);
            world.commit(machines[0].process);
            world.catchUp(machines[0].process);
            assertThat(machines[0].process.replicator().aside()).isEmpty();
            world.assertRestoresTo(machines[0].database);
            kill(machines[0]);
        }
    }
}
