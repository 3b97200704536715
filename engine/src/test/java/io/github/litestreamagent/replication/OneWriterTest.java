package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import io.github.litestreamagent.replication.reason.Reason;
import io.github.litestreamagent.replication.reason.ReasonCode;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LockFile;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two agents, or an agent and a Litestream process, on one replica (R7). */
class OneWriterTest {

    @TempDir
    Path dir;

    private TwoWriters world;
    private Path first;
    private SimulatedProcess a;

    @BeforeEach
    void replicate() throws Exception {
        world = new TwoWriters(dir);
        first = world.newFile("first");
        a = world.replicated("a", first);
    }

    private SimulatedProcess secondOnACopy() throws Exception {
        SimulatedProcess b = world.start("b", world.copy(first, "second"));
        b.open();
        world.catchUp(b);
        return b;
    }

    private Path second() {
        return dir.resolve("second/app.db");
    }

    private long newest() throws Exception {
        List<LtxObject> files = world.storage.list(Level.SYNC);
        return files.get(files.size() - 1).range().max().value();
    }

    /** Fails when Overtaken.isOfOurFile answers true. That another writer's object is told from ours is ConditionalCreateContract's. */
    @Test
    void the_loser_stops_within_one_put_and_says_who_won() throws Exception {
        SimulatedProcess b = secondOnACopy();
        passTogether(b, 31);
        world.commit(b);
        world.catchUp(b);
        long puts = world.puts();

        world.commit(a);
        world.catchUp(a);
        world.commit(a);
        world.steps(a, 50);

        assertThat(world.puts()).isEqualTo(puts + 1);
        assertThat(a.replicator().aside().orElseThrow())
                .contains(
                        "written by the writer b",
                        "simulated:b",
                        "run restore",
                        TxidRange.of(new Txid(newest())).toString());
        world.assertRestoresTo(second());
    }

    private void passTogether(SimulatedProcess b, int seconds) {
        for (int i = 0; i < seconds; i++) {
            world.pass(Duration.ofSeconds(1));
            a.step();
            b.step();
        }
    }

    @Test
    void the_losers_application_writes_on() throws Exception {
        SimulatedProcess b = secondOnACopy();
        world.commit(b);
        world.catchUp(b);
        world.commit(a);
        world.catchUp(a);

        for (int i = 0; i < 50; i++) {
            world.commit(a);
            world.step(a);
        }

        assertThat(a.isIdle()).as("no connection of ours is left").isTrue();
        a.close();
        assertThat(Path.of(first + "-wal")).doesNotExist();
    }

    @Test
    void one_whose_state_is_the_newest_goes_on_when_the_other_has_ended() throws Exception {
        world.close(a);
        SimulatedProcess b = secondOnACopy();
        world.commit(b);
        world.catchUp(b);

        assertThat(b.replicator().aside()).isEmpty();
        world.assertRestoresTo(second());
        world.close(b);
        SimulatedProcess c = world.start("c", world.copy(second(), "third"));
        c.open();
        world.commit(c);
        world.catchUp(c);
        assertThat(c.replicator().aside()).isEmpty();
        world.assertRestoresTo(dir.resolve("third/app.db"));
    }

    /** Fails when Descent.require returns at once. */
    @Test
    void one_whose_state_is_older_refuses_and_names_restore() throws Exception {
        world.close(a);
        SimulatedProcess b = secondOnACopy();
        for (int i = 0; i < 5; i++) {
            world.commit(b);
            world.catchUp(b);
        }
        world.close(b);
        world.kill(b, "b");
        long before = newest();

        SimulatedProcess old = world.start("old", first);
        old.open();
        world.commit(old);
        world.pass(Duration.ofMinutes(1));
        world.catchUp(old);

        assertThat(old.replicator().aside().orElseThrow())
                .contains("older than the replica", "restore", "auto-recover");
        assertThat(newest()).isEqualTo(before);
        world.assertRestoresTo(second());
    }

    /** Fails when Descent.isOlder counts pages that were in the replica before. */
    @Test
    void one_whose_state_is_older_refuses_also_where_the_other_has_shipped_every_page() throws Exception {
        world.close(a);
        Path moved = world.copy(first, "second");
        for (Path database : List.of(first, moved)) {
            try (var somebody = SimulatedProcess.connect(database)) {
                RandomWrites.execute(somebody, "INSERT INTO t VALUES (randomblob(1000))");
            }
        }
        SimulatedProcess b = world.start("b", moved);
        b.open();
        world.pass(Duration.ofMinutes(1));
        world.catchUp(b);
        world.close(b);
        long before = newest();
        SimulatedProcess old = world.start("old", first);
        world.pass(Duration.ofMinutes(1));
        old.open();
        world.catchUp(old);

        assertThat(old.replicator().reason().map(Reason::code)).contains(ReasonCode.OLDER_DATABASE);
        assertThat(newest()).isEqualTo(before);
        world.assertRestoresTo(moved);
    }

    /** Page 1 counts changes, so it is never as it was. Fails when Descent.isOlder does not ask Resemblance.isNewsIn. */
    @Test
    void a_database_that_was_changed_on_a_new_volume_goes_on_all_the_same() throws Exception {
        for (int i = 1; i < 40; i++) {
            TwoWriters.sql(a, "BEGIN");
            TwoWriters.sql(a, "PRAGMA user_version=" + i);
            TwoWriters.sql(a, "UPDATE t SET a = randomblob(4000) WHERE rowid = 1");
            TwoWriters.sql(a, "COMMIT");
            world.catchUp(a);
        }
        world.close(a);
        Path moved = world.copy(first, "second");
        try (var somebody = SimulatedProcess.connect(moved)) {
            RandomWrites.execute(somebody, "PRAGMA user_version=0");
        }
        SimulatedProcess b = world.start("b", moved);
        world.pass(Duration.ofMinutes(1));
        b.open();
        world.catchUp(b);

        assertThat(b.replicator().aside()).isEmpty();
        world.close(b);
        world.assertRestoresTo(moved);
    }

    /** Fails when Attaching.attachment takes the lease. */
    @Test
    void an_idle_new_instance_locks_nobody_out() throws Exception {
        world.pass(Duration.ofMinutes(1));
        long leases = leasesWritten();
        SimulatedProcess b = secondOnACopy();
        world.steps(b, 600);
        assertThat(leasesWritten()).isEqualTo(leases);
        world.commit(a);
        world.catchUp(a);

        assertThat(a.replicator().aside()).isEmpty();
        assertThat(b.replicator().aside()).isEmpty();
        world.assertRestoresTo(first);
    }

    private long leasesWritten() {
        return world.storage.journal().stream()
                .filter(line -> line.startsWith("LOCK replace"))
                .count();
    }

    /** The same as Litestream does it: the files of the other are in level 1, and only the newest is left in level 0. */
    private void compactAllBut(long newest) throws Exception {
        for (LtxObject object : world.storage.list(Level.SYNC)) {
            if (object.range().max().value() < newest) {
                world.storage.delete(List.of(object));
            }
        }
    }

    private long fiftyFilesOf(SimulatedProcess b) throws Exception {
        for (int i = 0; i < 50; i++) {
            world.commit(b);
            world.catchUp(b);
        }
        return newest();
    }

    /** Fails when Fence.stepBegins does not look at the time. */
    @Test
    void a_writer_that_slept_is_fenced_though_the_others_files_are_compacted() throws Exception {
        a.step();
        SimulatedProcess b = secondOnACopy();
        compactAllBut(fiftyFilesOf(b));
        long puts = world.puts();

        world.commit(a);
        world.catchUp(a);

        assertThat(world.puts()).as("PUTs of the sleeper").isEqualTo(puts);
        assertThat(a.replicator().aside().orElseThrow()).contains("are not this agent's", "the writer b", "restore");
    }

    /** Fails when Fence.hasSlept does not look at the wall clock. */
    @Test
    void a_machine_that_slept_is_fenced_though_its_counter_stood_still() throws Exception {
        SimulatedProcess b = secondOnACopy();
        a.step();
        fiftyFilesWithoutTime(b);
        long puts = world.puts();
        world.machine.jump(Duration.ofHours(1));

        world.commit(a);
        world.catchUp(a);

        assertThat(world.puts()).isEqualTo(puts);
        assertThat(a.replicator().reason().map(Reason::code)).contains(ReasonCode.FOREIGN_WRITER);
    }

    private void fiftyFilesWithoutTime(SimulatedProcess b) throws Exception {
        for (int i = 0; i < 9; i++) {
            world.commit(b);
            while (!b.replicator().isCaughtUp()) {
                b.step();
            }
        }
        compactAllBut(newest());
    }

    /** Fails when Fence.LONG_IDLE is a year. */
    @Test
    void an_agent_that_was_idle_for_half_a_day_lists_before_it_puts() throws Exception {
        SimulatedProcess b = secondOnACopy();
        long newest = fiftyFilesOfIdle(b);
        compactAllBut(newest);
        long puts = world.puts();

        world.commit(a);
        world.catchUp(a);

        assertThat(world.puts()).isEqualTo(puts);
        assertThat(a.replicator().reason().map(Reason::code)).contains(ReasonCode.FOREIGN_WRITER);
    }

    /** Both run all the time; only one is written to. */
    private long fiftyFilesOfIdle(SimulatedProcess b) throws Exception {
        for (int i = 0; i < 50; i++) {
            world.commit(b);
            world.catchUp(b);
            a.step();
        }
        for (int i = 0; i < 13 * 3600; i += 20) {
            world.pass(Duration.ofSeconds(20));
            a.step();
        }
        return newest();
    }

    /** Fails when Uploads.send does not list beside. */
    @Test
    void a_litestream_process_that_overwrites_our_files_is_noticed_within_a_renewal() throws Exception {
        for (int i = 0; i < 3; i++) {
            world.commit(a);
            world.catchUp(a);
        }
        long overwritten = newest() - 1;
        TxidRange range = TxidRange.of(new Txid(overwritten));
        LtxMetadata litestreams = new LtxMetadata(world.now(), OptionalLong.empty(), OptionalLong.empty(), "");
        world.storage.plant(Level.SYNC, range, new byte[300], litestreams);

        for (int i = 0; i < 25; i++) {
            commitUnlessStopped();
            world.pass(Duration.ofSeconds(1));
        }

        assertThat(a.replicator().aside().orElseThrow())
                .contains("TXID " + new Txid(overwritten) + " is not this agent's", "Litestream", "mixture")
                .doesNotContain("run restore");
    }

    /** It took more than the one that is in the way. Fails when Fence.lost does not ask what is overwritten. */
    @Test
    void a_litestream_process_that_is_met_by_a_put_is_named_with_all_that_it_took() throws Exception {
        for (int i = 0; i < 3; i++) {
            world.commit(a);
            world.catchUp(a);
        }
        Txid overwritten = new Txid(newest() - 1);
        Txid next = new Txid(newest() + 1);
        LtxMetadata litestreams = new LtxMetadata(world.now(), OptionalLong.empty(), OptionalLong.empty(), "");
        for (Txid txid : List.of(overwritten, next)) {
            world.storage.plant(Level.SYNC, TxidRange.of(txid), new byte[300], litestreams);
        }

        world.commit(a);
        world.steps(a, 20);

        assertThat(a.replicator().aside().orElseThrow())
                .contains("TXIDs " + overwritten + ", " + next + " are not this agent's", "Litestream", "mixture")
                .doesNotContain("run restore");
    }

    private void commitUnlessStopped() throws SQLException {
        if (a.replicator().aside().isEmpty()) {
            world.commit(a);
            world.catchUp(a);
        }
    }

    /** Fails when Fence.compare does not look for the newest file. */
    @Test
    void a_replica_that_somebody_emptied_while_we_slept_is_begun_anew() throws Exception {
        world.storage.delete(world.storage.list(Level.SYNC));
        a.step();
        world.pass(Duration.ofMinutes(1));
        world.commit(a);
        world.catchUp(a);

        assertThat(a.replicator().aside()).isEmpty();
        assertThat(newest()).isEqualTo(1);
        world.assertRestoresTo(first);
    }

    /** Honours no condition. */
    private static final class OldStore extends CutStorage {

        OldStore(ReplicaStorage storage) {
            super(storage);
        }

        @Override
        public boolean createsOnCondition() {
            return false;
        }

        @Override
        public Optional<LockFile> lockFile() {
            return Optional.empty();
        }
    }

    /** Fails when Attaching.isSafeFromOthers answers true. */
    @Test
    void a_store_without_conditional_writes_is_refused_unless_the_operator_vouches() throws Exception {
        world.close(a);
        long puts = world.puts();
        ReplicationSettings defaults = ReplicationSettings.DEFAULTS;
        SimulatedProcess b = world.start("b", first, new OldStore(world.storage), defaults);
        b.open();
        world.commit(b);
        world.catchUp(b);

        assertThat(b.replicator().aside().orElseThrow()).contains("If-None-Match", "single-writer: true");
        assertThat(b.replicator().autoCheckpoint()).isEqualTo(ReplicatedDatabase.APPLICATIONS_OWN);
        assertThat(world.puts()).isEqualTo(puts);
        b.close();
        SimulatedProcess c = world.start(
                "c",
                first,
                new OldStore(world.storage),
                TestSettings.of(defaults).singleWriter().build());
        c.open();
        world.commit(c);
        world.catchUp(c);
        assertThat(c.replicator().aside()).isEmpty();
        world.assertRestoresTo(first);
    }

    /** A lease that cannot be had stops nobody. Fails when Lease.keep lets errors out. */
    @Test
    void nobody_waits_for_a_lease() throws Exception {
        Answer[] refusals = new Answer[100];
        Arrays.fill(refusals, Answer.forbidden());
        world.storage.next(Operation.LOCK, refusals);
        for (int i = 0; i < 30; i++) {
            world.commit(a);
            world.catchUp(a);
            world.pass(Duration.ofSeconds(5));
        }

        assertThat(a.replicator().aside()).isEmpty();
        assertThat(a.replicator().lag().error()).isEmpty();
        world.assertRestoresTo(first);
    }

    /** Fails when SameDatabase.judge answers CHANGED. */
    @Test
    void a_fresh_volume_with_an_empty_migrated_schema_never_buries_the_real_data() throws Exception {
        world.close(a);
        long before = newest();
        Path fresh = world.newFile("fresh");
        SimulatedProcess b = world.start("b", fresh);
        b.open();
        TwoWriters.sql(b, "CREATE TABLE t (a)");
        TwoWriters.sql(b, "CREATE TABLE schema_version (v)");
        TwoWriters.sql(b, "INSERT INTO schema_version VALUES (7)");
        world.catchUp(b);
        world.pass(Duration.ofHours(13));
        world.steps(b, 100);

        assertThat(b.replicator().aside().orElseThrow())
                .contains(fresh.toString(), "memory://replica", "auto-recover", "another path", "restore");
        assertThat(newest()).isEqualTo(before);
        world.assertRestoresTo(first);
    }
}
