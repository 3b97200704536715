package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.logging.LagAlarm;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import java.nio.file.Path;
import java.time.Duration;
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
