package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replication.runtime.Machine;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.MemoryStorage;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of every page in level 9, beside level 0 and never in its way. Each is read in the step that begins it, and what happens meanwhile happens in its middle. */
class SnapshotTest {

    private static final Duration INTERVAL = Duration.ofHours(6);
    private static final int CAP = 400;
    private static final int LONG_COMMITS = 5;
    private static final String MARK = "a mark in the middle of a page";

    @TempDir
    Path dir;

    private final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 1 << 20);
    private final MemoryStorage store = new MemoryStorage();
    private final SnapshotStorage storage = new SnapshotStorage(store);
    private Path database;
    private SimulatedProcess process;
    private int processes;
    private int restores;
    private long lists;

    @BeforeEach
    void replicate() throws Exception {
        database = dir.resolve("app.db");
        start();
        sql("PRAGMA journal_mode=WAL");
        sql("CREATE TABLE t (a)");
        for (int i = 0; i < 40; i++) {
            sql("INSERT INTO t VALUES (randomblob(3000))");
        }
        steps(20);
        assertThat(process.replicator().isCaughtUp()).isTrue();
        lists = store.wholeLists();
    }

    @AfterEach
    void end() throws Exception {
        process.kill();
        storage.requireWell();
    }

    /** Fails when Chain.header is that of the TXID alone. */
    @Test
    void a_restore_begins_with_it_and_goes_on_with_level_0() throws Exception {
        interval();
        longCommit();
        LtxObject snapshot = snapshots().get(0);
        Txid txid = snapshot.range().max();
        assertThat(snapshot.range()).isEqualTo(new TxidRange(Txid.FIRST, txid));
        MemoryStorage without = store.copy();
        without.delete(List.of(snapshot));
        Path expected = restored(without, Optional.of(txid));
        sql("INSERT INTO t VALUES (2)");
        steps(20);

        store.delete(store.list(Level.SYNC).stream()
                .filter(file -> !file.range().max().isAfter(txid))
                .toList());

        assertThat(store.list(Level.SYNC)).isNotEmpty();
        assertThat(restored(store, Optional.of(txid))).hasSameBinaryContentAs(expected);
        assertRestoresToTheDatabase();
    }

    /** Fails when Attachment.look does not ask whether the keeper is pinned. */
    @Test
    void level_0_goes_on_while_it_is_uploaded_and_no_cycle_begins() throws Exception {
        interval();
        storage.inTheMiddle(() -> {
            long cycles = process.replicator().checkpoints().completed();
            for (int i = 0; i < 2; i++) {
                int files = store.list(Level.SYNC).size();
                sql("UPDATE t SET a = randomblob(2000)");
                steps(20);
                assertThat(process.replicator().isCaughtUp()).isTrue();
                assertThat(store.list(Level.SYNC)).hasSizeGreaterThan(files);
            }
            assertThat(process.replicator().checkpoints().completed()).isEqualTo(cycles);
            assertThat(snapshots()).isEmpty();
        });
        longCommit();
        assertThat(snapshots()).hasSize(1);
        assertThat(restored(store, Optional.of(snapshots().get(0).range().max())))
                .isNotEmptyFile();
        long cycles = process.replicator().checkpoints().completed();
        longCommit();
        assertThat(process.replicator().checkpoints().completed())
                .as("cycles go on")
                .isGreaterThan(cycles);
        assertRestoresToTheDatabase();
    }

    /** Fails when Keeper.letGoOfOlder does not end the pin. */
    @Test
    void it_is_abandoned_for_a_full_checkpoint_of_the_application_and_due_again_later() throws Exception {
        interval();
        storage.inTheMiddle(() -> {
            sql("UPDATE t SET a = randomblob(2000)");
            process.replicator().checkpointRequested();
            sql("PRAGMA wal_checkpoint(TRUNCATE)");
            process.replicator().checkpointEnded();
            assertThat(database.resolveSibling("app.db-wal")).isEmptyFile();
        });
        longCommit();
        assertAbandonedAndMadeLater();
    }

    /** Fails when SnapshotSchedule.isDue does not heed the pause. */
    @Test
    void it_is_abandoned_for_the_last_close() throws Exception {
        interval();
        storage.inTheMiddle(() -> {
            sql("UPDATE t SET a = randomblob(2000)");
            process.close();
        });
        longCommit();
        assertThat(database.resolveSibling("app.db-wal")).doesNotExist();
        process.open();
        steps(20);
        assertAbandonedAndMadeLater();
    }

    /** Fails when Attachment.look heeds the pin whatever the length of the log. */
    @Test
    void it_is_abandoned_where_the_log_grows_long() throws Exception {
        interval();
        storage.inTheMiddle(() -> {
            long cycles = process.replicator().checkpoints().completed();
            for (int i = 0; i < CAP / 40; i++) {
                longCommit();
            }
            assertThat(process.replicator().checkpoints().completed()).isGreaterThan(cycles);
        });
        longCommit();
        assertAbandonedAndMadeLater();
    }

    /** Fails when Snapshots.hurry does not end the pin. */
    @Test
    void it_does_not_hold_up_the_end_of_the_process() throws Exception {
        interval();
        storage.inTheMiddle(() -> process.replicator().hurry(Duration.ofMillis(500)));
        longCommit();
        interval();
        longCommit();
        assertThat(storage.tries()).isOne();
        assertThat(snapshots()).isEmpty();
    }

    /** Fails when Snapshots.begin goes on while another one is under way. */
    @Test
    void one_that_hangs_for_ever_stays_the_only_one() throws Exception {
        List<Runnable> neverDone = new ArrayList<>();
        machine.snapshots(neverDone::add);
        interval();
        longCommit();
        interval();
        for (int i = 0; i < CAP / 20; i++) {
            longCommit();
        }
        assertThat(neverDone).hasSize(1);
        assertThat(process.replicator().isCaughtUp()).isTrue();
        assertRestoresToTheDatabase();
    }

    /** Also when one is due. Fails when ReplicationSteps.capture offers one whenever nothing is left to be captured. */
    @Test
    void an_application_at_rest_makes_no_request() throws Exception {
        interval();
        longCommit();
        longCommit();
        steps(200);
        int requests = store.journal().size();
        for (int i = 0; i < 100; i++) {
            machine.pass(Duration.ofHours(1).toNanos());
            steps(10);
        }
        assertThat(store.journal()).hasSize(requests);
    }

    /** Fails when PagesBody.writeTo does not compare the sum, or Attaching.decide trusts the log all the same. */
    @Test
    void a_page_that_was_changed_behind_our_back_is_noticed_and_the_replica_repaired() throws Exception {
        sql("INSERT INTO t VALUES ('" + MARK + "')");
        longCommit();
        interval();
        storage.inTheMiddle(() -> damage(MARK.replace('k', 'x')));
        damage(MARK.replace('k', 'c'));
        longCommit();
        assertThat(snapshots()).as("nothing but what was captured").isEmpty();
        steps(20);
        assertThat(process.replicator().aside()).isEmpty();
        assertRestoresToTheDatabase();
    }

    /** By what a listing shows. Fails when Snapshots.attached forgets the age of what a restore begins with. */
    @Test
    void the_interval_holds_across_restarts() throws Exception {
        interval();
        longCommit();
        assertThat(snapshots()).hasSize(1);
        restart();
        longCommit();
        assertThat(snapshots()).as("too early").hasSize(1);
        pass(INTERVAL.dividedBy(2));
        restart();
        longCommit();
        assertThat(snapshots()).as("too early").hasSize(1);
        pass(INTERVAL.dividedBy(2));
        restart();
        longCommit();
        assertThat(snapshots()).hasSize(2);
    }

    @Test
    void a_young_replica_needs_none() throws Exception {
        longCommit();
        restart();
        longCommit();
        assertThat(storage.tries()).isZero();
    }

    /** Fails when Snapshots.upload lets a failure go on to the caller. */
    @Test
    void anothers_file_under_its_key_costs_the_snapshot_alone() throws Exception {
        long next = store.list(Level.SYNC).size() + 1L;
        interval();
        for (long txid = next; txid < next + 4; txid++) {
            store.plant(
                    Level.SNAPSHOT,
                    new TxidRange(Txid.FIRST, new Txid(txid)),
                    "another's".getBytes(StandardCharsets.UTF_8),
                    Answer.RIVAL);
        }
        longCommit();
        assertThat(storage.tries()).isOne();
        longCommit();
        assertThat(storage.tries()).as("not at once").isOne();
        assertThat(process.replicator().aside()).isEmpty();
        pass(Duration.ofMinutes(2));
        longCommit();
        assertThat(storage.tries()).isEqualTo(2);
        assertThat(process.replicator().isCaughtUp()).isTrue();
    }

    private void assertAbandonedAndMadeLater() throws Exception {
        assertThat(storage.tries()).isOne();
        assertThat(snapshots()).isEmpty();
        longCommit();
        assertThat(storage.tries()).as("not at once").isOne();
        assertThat(store.wholeLists()).as("the chain was never given up").isEqualTo(lists);
        pass(Duration.ofMinutes(2));
        longCommit();
        assertThat(storage.tries()).isEqualTo(2);
        assertThat(snapshots()).hasSize(1);
        assertRestoresToTheDatabase();
    }

    private List<LtxObject> snapshots() {
        return store.created().stream()
                .filter(file -> file.level().equals(Level.SNAPSHOT))
                .toList();
    }

    /** Writes to the file as no SQLite would. */
    private void damage(String text) throws Exception {
        byte[] bytes = Files.readAllBytes(database);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("a mar");
        assertThat(at).isPositive();
        try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
            file.seek(at);
            file.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Of so many pages that a cycle follows, which is complete. */
    private void longCommit() throws Exception {
        for (int i = 0; i < LONG_COMMITS; i++) {
            sql("UPDATE t SET a = randomblob(3000) WHERE rowid BETWEEN " + 8 * i + " AND " + 8 * (i + 1));
        }
        steps(20);
    }

    private void interval() {
        pass(INTERVAL);
    }

    private void pass(Duration time) {
        machine.pass(time.toNanos());
        store.setTime(machine.now());
    }

    private void start() throws Exception {
        ReplicationSettings settings = TestSettings.defaults()
                .minCheckpointPageCount(20)
                .truncatePageCount(CAP)
                .snapshotInterval(INTERVAL)
                .build();
        String writer = "writer-" + ++processes;
        Machine seen = machine.machine(writer, "simulated", earlier -> false);
        process = new SimulatedProcess(database, storage, machine, seen, settings, writer, 1000, () -> {}, () -> {});
        process.open();
    }

    private void restart() throws Exception {
        process.kill();
        start();
        steps(20);
    }

    private void assertRestoresToTheDatabase() throws Exception {
        process.close();
        steps(20);
        assertThat(restored(store, Optional.empty())).hasSameBinaryContentAs(database);
    }

    private Path restored(MemoryStorage from, Optional<Txid> txid) throws Exception {
        Path restored = dir.resolve("restored-" + ++restores + ".db");
        new Restore(from).run(new RestoreRequest(restored, txid, false, false, false));
        return restored;
    }

    private void sql(String statement) throws SQLException {
        RandomWrites.execute(process.connection(0), statement);
        process.nudge();
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            process.step();
            machine.pass(Duration.ofSeconds(1).toNanos());
            store.setTime(machine.now());
        }
    }
}
