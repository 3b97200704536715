package io.github.litestreamagent.replication.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replication.SimulatedProcess;
import io.github.litestreamagent.replication.TwoWriters;
import io.github.litestreamagent.replication.shutdown.LastSync;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that checks a condition and acts on it later: two writers were told that theirs was created, and the other one's stands. */
class ReadBackTest {

    @TempDir
    Path dir;

    private TwoWriters world;
    private SimulatedProcess process;

    @BeforeEach
    void replicate() throws Exception {
        world = new TwoWriters(dir);
        process = world.replicated("a", world.newFile("first"));
    }

    private TxidRange first() throws Exception {
        return world.storage.list(Level.SYNC).get(0).range();
    }

    private void anotherOverwrites(TxidRange range, byte[] bytes) {
        world.storage.plant(
                Level.SYNC,
                range,
                bytes,
                new LtxMetadata(world.now(), OptionalLong.empty(), OptionalLong.empty(), "b"));
    }

    private String reason() {
        return process.replicator().aside().orElseThrow();
    }

    /** Fails when ReadBack.ifDue does not look, or ReplicationSteps.next sleeps for longer. */
    @Test
    void is_noticed_a_second_after_the_first_file_though_the_application_rests() throws Exception {
        anotherOverwrites(first(), world.storage.bytes(Level.SYNC, first()));
        assertThat(process.step().nanos())
                .isLessThanOrEqualTo(Duration.ofSeconds(1).toNanos());
        world.pass(Duration.ofSeconds(1));
        process.step();

        assertThat(reason()).contains("the writer b", "TXID " + new Txid(1) + " is not this agent's");
    }

    /** Fails when Fence.lost takes what lies between for the other's, or Overtaken.sentence knows no mixture. */
    @Test
    void what_is_ours_behind_it_is_not_called_the_others_and_no_restore_is_recommended() throws Exception {
        world.commit(process);
        world.catchUp(process);
        anotherOverwrites(first(), new byte[300]);
        world.pass(Duration.ofSeconds(1));
        process.step();

        assertThat(reason())
                .contains("TXID " + new Txid(1) + " is not this agent's", "mixture", "300 bytes", "another path")
                .doesNotContain("run restore", "TXIDs");
    }

    /** Fails when the trailer is not compared. */
    @Test
    void a_file_of_the_same_size_and_writer_is_told_by_its_trailer() throws Exception {
        byte[] bytes = world.storage.bytes(Level.SYNC, first());
        bytes[bytes.length - 1] ^= 1;
        world.storage.plant(
                Level.SYNC,
                first(),
                bytes,
                new LtxMetadata(world.now(), OptionalLong.empty(), OptionalLong.empty(), "a"));
        world.pass(Duration.ofSeconds(1));
        process.step();

        assertThat(process.replicator().aside()).isPresent();
    }

    /** Fails when Fence.lookBeside does not look at the first file. */
    @Test
    void is_noticed_with_a_renewal_of_the_lease_though_the_store_lists_nothing_of_it() throws Exception {
        world.pass(Duration.ofSeconds(1));
        process.step();
        anotherOverwrites(first(), new byte[300]);
        for (int i = 0; i < 25 && process.replicator().aside().isEmpty(); i++) {
            world.commit(process);
            world.catchUp(process);
            world.pass(Duration.ofSeconds(1));
        }

        assertThat(reason()).contains("TXID " + new Txid(1) + " is not this agent's");
    }

    /** Fails when Progress.isCaughtUp does not wait for the look. */
    @Test
    void is_noticed_before_the_last_sync_is_done() throws Exception {
        world.pass(Duration.ofSeconds(1));
        process.step();
        anotherOverwrites(first(), new byte[300]);
        process.replicator().hurry(Duration.ofMillis(500));
        assertThat(process.replicator().isCaughtUp()).isFalse();
        process.step();

        assertThat(process.replicator().isStopped()).isTrue();
    }

    /** Fails when LastSync.shortfall does not ask for what was not read. */
    @Test
    void a_store_that_does_not_answer_at_the_end_is_not_called_done() throws Exception {
        world.storage.next(Operation.LIST, Answer.slowDown());
        process.replicator().hurry(Duration.ofMillis(500));
        process.step();

        assertThat(process.replicator().isCaughtUp()).isTrue();
        assertThat(shortfall()).hasValueSatisfying(left -> {
            assertThat(left.message()).contains("not proved", "read back", "verify");
            assertThat(left.reason()).isNotBlank();
        });
    }

    /** Fails when ReadBack.look does not forget that one before got no answer. */
    @Test
    void one_that_answers_again_before_the_end_is_called_done() throws Exception {
        world.storage.next(Operation.LIST, Answer.slowDown());
        world.pass(Duration.ofSeconds(1));
        process.step();
        process.replicator().hurry(Duration.ofMillis(500));
        process.step();

        assertThat(shortfall()).isEmpty();
    }

    private Optional<LastSync.Shortfall> shortfall() {
        return new LastSync(process.replicator()).shortfall(world.now(), 0);
    }

    @Test
    void a_first_file_that_was_compacted_and_deleted_is_not_missed() throws Exception {
        world.commit(process);
        world.catchUp(process);
        byte[] whole = world.storage.bytes(Level.SYNC, first());
        world.storage.plant(
                new Level(1),
                first(),
                whole,
                new LtxMetadata(world.now(), OptionalLong.empty(), OptionalLong.empty(), ""));
        world.storage.delete(List.of(world.storage.list(Level.SYNC).get(0)));
        world.pass(Duration.ofSeconds(1));
        process.step();
        process.replicator().hurry(Duration.ofMillis(500));
        process.step();

        assertThat(process.replicator().aside()).isEmpty();
        assertThat(process.replicator().isCaughtUp()).isTrue();
    }
}
