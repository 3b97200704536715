package io.github.litestreamagent.replication.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.replication.SimulatedProcess;
import io.github.litestreamagent.replication.TwoWriters;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The times by which a restore finds a state, on machines whose clocks are wrong. */
class LtxTimesTest {

    @TempDir
    Path dir;

    private TwoWriters world;

    @BeforeEach
    void begin() {
        world = new TwoWriters(dir);
    }

    private SimulatedProcess writing(String writer, Path database) throws Exception {
        SimulatedProcess process = world.start(writer, database);
        process.open();
        return process;
    }

    private void commit(SimulatedProcess process) throws Exception {
        TwoWriters.sql(process, "INSERT INTO t VALUES (randomblob(100))");
        world.catchUp(process);
    }

    private List<Instant> times() throws Exception {
        List<Instant> times = new ArrayList<>();
        for (LtxObject object : world.storage.list(Level.SYNC)) {
            times.add(world.storage.metadata(object).timestamp());
            byte[] header = world.storage.read(object, 0, LtxHeader.SIZE);
            assertThat(LtxHeader.decode(header, "").timestamp())
                    .isEqualTo(times.get(times.size() - 1).toEpochMilli());
        }
        return times;
    }

    private static void assertRising(List<Instant> times) {
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i)).isAfterOrEqualTo(times.get(i - 1).plusMillis(1));
        }
    }

    /** Fails when LtxTimes.next answers the time of the clock. */
    @Test
    void a_clock_that_is_put_back_does_not_put_times_back() throws Exception {
        SimulatedProcess process = writing("first", world.newFile("db"));
        TwoWriters.sql(process, "CREATE TABLE t (a)");
        commit(process);
        world.machine.jump(Duration.ofHours(-2));
        commit(process);
        commit(process);

        assertThat(times()).hasSizeGreaterThanOrEqualTo(3);
        assertRising(times());
    }

    /** Fails when LtxTimes.after has no effect. */
    @Test
    void nor_does_the_next_process_after_one_whose_clock_was_fast() throws Exception {
        Path database = world.newFile("db");
        world.machine.jump(Duration.ofMinutes(90));
        SimulatedProcess first = writing("first", database);
        TwoWriters.sql(first, "CREATE TABLE t (a)");
        commit(first);
        world.close(first);
        world.kill(first, "first");
        world.machine.jump(Duration.ofMinutes(-90));
        SimulatedProcess second = writing("second", database);
        commit(second);
        commit(second);

        assertRising(times());
    }

    /** Fails when LtxTimes.corrected leaves the offset out. */
    @Test
    void the_times_are_those_of_the_store() throws Exception {
        Duration slow = Duration.ofHours(2);
        world.storage.setClockOffset(slow);
        SimulatedProcess process = writing("first", world.newFile("db"));
        TwoWriters.sql(process, "CREATE TABLE t (a)");
        world.catchUp(process);
        Instant before = world.now();
        commit(process);

        assertThat(times().get(times().size() - 1))
                .isBetween(before.plus(slow), world.now().plus(slow));
        assertThat(process.replicator().lag().behindSince()).isEmpty();
    }

    /** The Date of an answer counts in seconds. */
    @Test
    void a_difference_of_two_seconds_is_none() throws Exception {
        world.storage.setClockOffset(Duration.ofSeconds(-2));
        Instant before = world.now();
        SimulatedProcess process = writing("first", world.newFile("db"));
        TwoWriters.sql(process, "CREATE TABLE t (a)");
        world.catchUp(process);

        assertThat(times().get(0)).isBetween(before, world.now());
    }
}
