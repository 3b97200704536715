package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.logging.LagAlarm;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.logging.StopAlarm;
import io.github.litestreamagent.replication.reason.Obstacle;
import io.github.litestreamagent.replication.reason.Reason;
import io.github.litestreamagent.replication.reason.ReasonCode;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.replication.runtime.ReplicationThread;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the alarm keeps to itself. */
class LagWatchTest {

    @TempDir
    Path dir;

    private TwoWriters world;
    private LagAlarm alarm;

    @BeforeEach
    void begin() {
        world = new TwoWriters(dir);
        alarm = new LagAlarm(world::now);
    }

    /** One line has said it. Fails when {@code LagWatch.look} asks for the lag all the same. */
    @Test
    void a_database_that_was_refused_is_not_said_to_be_behind() throws Exception {
        world.replicated("a", world.newFile("first"));
        SimulatedProcess b = world.start("b", world.newFile("second"));
        b.open();
        TwoWriters.sql(b, "CREATE TABLE t (a)");
        stepUntilAside(b);
        assertSilence(b);
    }

    /** One line has said it. Fails when {@code LagWatch.look} asks for the lag all the same. */
    @Test
    void one_that_stopped_in_an_outage_neither_fails_on_nor_recovers() throws Exception {
        Path first = world.newFile("first");
        SimulatedProcess a = world.replicated("a", first);
        SimulatedProcess b = world.start("b", world.copy(first, "second"));
        world.storage.next(Operation.PUT, Answer.slowDown());
        world.commit(a);
        world.steps(a, 2);
        assertThat(LagWatch.look(a.replicator(), alarm)).as("failing").isPresent();
        b.open();
        world.commit(b);
        world.catchUp(b);
        stepUntilAside(a);
        assertSilence(a);
    }

    /** Fails when {@code OpenStep.run} counts such an open among those that failed. */
    @Test
    void one_that_is_not_opened_while_the_application_closes_another_does_not_fail() throws Exception {
        SimulatedProcess a = world.start("a", world.newFile("first"));
        a.open();
        TwoWriters.sql(a, "CREATE TABLE t (a)");
        a.busyClosing(20);
        for (int i = 0; i < 20; i++) {
            world.step(a);
            assertThat(LagWatch.look(a.replicator(), alarm)).isEmpty();
        }
        world.catchUp(a);
        assertThat(LagWatch.look(a.replicator(), alarm)).isEmpty();
    }

    /** As with {@code ulimit -u}. Fails when Progress.lag does not ask the thread. */
    @Test
    void a_database_whose_thread_cannot_be_started_is_said_to_fail_and_is_tried_again() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        DatabaseReplicator replicator = new DatabaseReplicator(
                new ReplicationContext(
                        world.newFile("first"),
                        database -> {
                            throw new AssertionError("it never runs");
                        },
                        () -> world.storage,
                        ReplicationSettings.DEFAULTS,
                        Clock.systemUTC(),
                        "test",
                        Log.with("db", "first")),
                step -> new ReplicationThread(
                        task -> {
                            starts.incrementAndGet();
                            throw new OutOfMemoryError("unable to create native thread");
                        },
                        step,
                        why -> {}));
        replicator.connectionOpened();
        assertThat(LagWatch.look(replicator, alarm))
                .hasValueSatisfying(said ->
                        assertThat(said.lag().error().orElseThrow()).contains("unable to create native thread"));

        LagWatch watch = new LagWatch(Clock.systemUTC(), (about, consequence, why) -> {}, task -> new Thread(() -> {}));
        watch.add(replicator, Log.with("db", "first"), Optional::empty);
        int before = starts.get();
        watch.lookAtAll();
        assertThat(starts.get()).isGreaterThan(before);
    }

    /** Fails when LagWatch says that its thread runs before it does. */
    @Test
    void a_watch_whose_thread_cannot_be_started_begins_with_the_next_database() {
        AtomicInteger starts = new AtomicInteger();
        LagWatch watch = new LagWatch(Clock.systemUTC(), (about, consequence, why) -> {}, task -> {
            starts.incrementAndGet();
            throw new OutOfMemoryError("unable to create native thread");
        });
        watch.start();
        watch.start();
        assertThat(starts.get()).isEqualTo(2);
    }

    /** Fails when Progress.complaint answers empty for a database that was refused. */
    @Test
    void one_that_was_refused_is_named_again_until_it_is_retired() throws Exception {
        world.replicated("a", world.newFile("first"));
        SimulatedProcess b = world.start("b", world.newFile("second"));
        b.open();
        TwoWriters.sql(b, "CREATE TABLE t (a)");
        stepUntilAside(b);
        StopAlarm stop = new StopAlarm();
        assertThat(LagWatch.complaint(b.replicator(), stop, world.now())).isEmpty();
        world.pass(Duration.ofMinutes(1));

        assertThat(LagWatch.complaint(b.replicator(), stop, world.now())).contains(Duration.ofMinutes(1));
        assertThat(b.replicator().progress().complaint().map(Reason::code)).contains(ReasonCode.FOREIGN_REPLICA);
        assertThat(b.replicator().progress().leftAlone().bytes()).isPositive();
    }

    /** Fails when Progress.complaint asks only whether replication has stopped. */
    @Test
    void one_that_is_suspended_is_named_again_while_it_is_open() throws Exception {
        SimulatedProcess a = world.replicated("a", world.newFile("first"));
        a.replicator().standAside(Obstacle.EXCLUSIVE_LOCKING);
        StopAlarm stop = new StopAlarm();
        LagWatch.complaint(a.replicator(), stop, world.now());
        world.pass(Duration.ofMinutes(1));
        assertThat(LagWatch.complaint(a.replicator(), stop, world.now())).isPresent();
        assertThat(a.replicator().progress().complaint().map(Reason::code)).contains(ReasonCode.EXCLUSIVE_LOCKING);

        a.close();
        assertThat(a.replicator().progress().complaint()).isEmpty();
    }

    private void stepUntilAside(SimulatedProcess process) {
        for (int i = 0; i < 1000 && process.replicator().aside().isEmpty(); i++) {
            world.step(process);
        }
        assertThat(process.replicator().aside()).isPresent();
    }

    private void assertSilence(SimulatedProcess process) {
        for (int i = 0; i < 60; i++) {
            assertThat(LagWatch.look(process.replicator(), alarm)).isEmpty();
            world.pass(Duration.ofSeconds(10));
        }
    }
}
