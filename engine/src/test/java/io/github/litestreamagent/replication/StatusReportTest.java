package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.status.ReplicationState;
import io.github.litestreamagent.status.ReplicationStatus;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a database, and that nothing waits for the telling. */
class StatusReportTest {

    private static final ReplicationStatus.Replica REPLICA = new ReplicationStatus.Replica("file", "file:///replica");

    @TempDir
    Path dir;

    private TwoWriters world;

    @BeforeEach
    void begin() {
        world = new TwoWriters(dir);
    }

    /** Fails when Uploads.send tells the figures nothing. */
    @Test
    void a_database_is_safe_when_the_store_has_acknowledged_what_was_committed() throws Exception {
        SimulatedProcess process = world.replicated("a", world.newFile("first"));
        ReplicationStatus status = status(process);
        assertThat(status.state()).isEqualTo(ReplicationState.REPLICATING);
        assertThat(status.isSafe()).isTrue();
        assertThat(status.position().committed())
                .isPresent()
                .isEqualTo(status.position().acknowledged());
        assertThat(status.position().uploadedAt()).isPresent();
        assertThat(status.files().database()).isPositive();
        assertThat(status.software().sqlite()).isPresent();
        assertThat(status.syncs().walBytes()).isPositive();
    }

    /** Fails when Outbox.add does not tell what was captured, or Uploads.failed keeps its failure to itself. */
    @Test
    void one_whose_store_fails_is_behind_by_what_waits_and_says_why() throws Exception {
        SimulatedProcess process = world.replicated("a", world.newFile("first"));
        world.storage.next(Operation.PUT, Answer.slowDown());
        world.commit(process);
        for (int i = 0; i < 50 && status(process).lastFailure().isEmpty(); i++) {
            world.step(process);
        }
        world.pass(Duration.ofSeconds(3));
        ReplicationStatus status = status(process);
        assertThat(status.isSafe()).isFalse();
        assertThat(status.behind().lag()).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(status.behind().bytes()).isPositive();
        assertThat(status.lastFailure()).isPresent();
        assertThat(status.syncs().failed()).isEqualTo(1);
        assertThat(status.position().committed().orElseThrow())
                .isGreaterThan(status.position().acknowledged().orElseThrow());
        world.catchUp(process);
        assertThat(status(process).isSafe()).isTrue();
        assertThat(status(process).lastFailure()).as("the last one stays").isPresent();
    }

    @Test
    void one_that_was_refused_is_stopped_with_its_code() throws Exception {
        world.replicated("a", world.newFile("first"));
        SimulatedProcess other = world.start("b", world.newFile("second"));
        other.open();
        TwoWriters.sql(other, "CREATE TABLE t (a)");
        for (int i = 0; i < 100 && !other.replicator().isStopped(); i++) {
            world.step(other);
        }
        ReplicationStatus status = status(other);
        assertThat(status.state()).isEqualTo(ReplicationState.STOPPED);
        assertThat(status.reason().orElseThrow().code()).startsWith("LSA-");
        assertThat(status.isSafe()).isFalse();
    }

    @Test
    void a_closed_one_is_at_rest() throws Exception {
        SimulatedProcess process = world.replicated("a", world.newFile("first"));
        world.close(process);
        assertThat(status(process).state()).isEqualTo(ReplicationState.AT_REST);
        assertThat(status(process).isSafe()).isTrue();
        assertThat(status(process).files().wal()).as("SQLite removes the WAL").isZero();
    }

    /** The hook runs where the lock of the database is held. Fails when StatusReport.of takes Holding.lock. */
    @Test
    void the_status_is_told_while_the_lock_of_the_database_is_held() throws Exception {
        AtomicBoolean asking = new AtomicBoolean();
        List<ReplicationState> told = new ArrayList<>();
        SimulatedProcess[] process = new SimulatedProcess[1];
        Path database = world.newFile("first");
        process[0] = new SimulatedProcess(
                database,
                world.storage,
                world.machine,
                world.machine.machine("a", database.toString(), other -> true),
                ReplicationSettings.DEFAULTS,
                "a",
                1000,
                () -> {
                    // the clock has the hook, too
                    if (!asking.getAndSet(true)) {
                        told.add(elsewhere(() -> status(process[0]).state()));
                        asking.set(false);
                    }
                },
                () -> {});
        process[0].open();
        TwoWriters.sql(process[0], "CREATE TABLE t (a)");
        world.catchUp(process[0]);
        assertThat(told).contains(ReplicationState.OPENING).doesNotContainNull();
    }

    private static ReplicationState elsewhere(Supplier<ReplicationState> question) {
        return CompletableFuture.supplyAsync(question)
                .completeOnTimeout(null, 10, TimeUnit.SECONDS)
                .join();
    }

    private static ReplicationStatus status(SimulatedProcess process) {
        return process.replicator().status(REPLICA);
    }
}
