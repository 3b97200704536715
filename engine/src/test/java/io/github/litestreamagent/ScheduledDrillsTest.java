package io.github.litestreamagent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.config.DrillSettings;
import io.github.litestreamagent.fixtures.Fixture;
import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replication.HookedConnections;
import io.github.litestreamagent.status.DatabaseFigures;
import io.github.litestreamagent.status.ReplicationState;
import io.github.litestreamagent.status.ReplicationStatus;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.verify.RestoreWindow;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a drill of the agent proves, and that what goes wrong with one stays there. */
class ScheduledDrillsTest {

    @TempDir
    Path dir;

    private final FixtureStorage storage = FixtureStorage.of(Fixture.named("s3-levels"));
    private final DatabaseFigures figures = new DatabaseFigures();
    private ReplicationState state = ReplicationState.REPLICATING;

    @Test
    void the_newest_state_is_restored_beside_the_database_looked_at_and_deleted() {
        assertThat(drill("SELECT count(*) > 0 FROM sqlite_schema -- tables"))
                .get()
                .matches(ReplicationStatus.Drill::passed)
                .extracting(ReplicationStatus.Drill::sentence)
                .asString()
                .startsWith("restored TXID ")
                .endsWith("the integrity check is ok, drill.query is true");
        assertThat(figures.window()).isPresent();
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void the_window_reaches_from_the_first_state_that_can_be_restored_to_the_last() throws Exception {
        assertThat(RestoreWindow.of(storage))
                .get()
                .matches(window -> window.last().txid().equals(new Txid(0x26)))
                .matches(window -> window.last().txid().isAfter(window.first().txid()));
        assertThat(RestoreWindow.of(FixtureStorage.empty())).isEmpty();
    }

    @Test
    void a_query_that_is_not_true_fails_the_drill() {
        assertFailed(drill("SELECT 0"), "answers no to drill.query: SELECT 0");
        assertFailed(drill("SELECT * FROM no_table"), "no such table");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void a_damaged_file_fails_the_drill() throws Exception {
        for (int level = 0; level <= 9; level++) {
            for (LtxObject object : storage.list(new Level(level))) {
                byte[] bytes = storage.bytes(object.level(), object.range());
                bytes[bytes.length / 2] ^= 1;
            }
        }
        assertThat(drill("")).get().matches(result -> !result.passed());
        assertThat(dir).isEmptyDirectory();
    }

    /** Fails when ReplicaDrill does without a folder that is not there. */
    @Test
    void without_a_place_for_a_copy_every_file_is_read_instead() {
        assertThat(run(settings(Optional.of(dir.resolve("none")), ""), () -> storage))
                .get()
                .matches(ReplicationStatus.Drill::passed)
                .extracting(ReplicationStatus.Drill::sentence)
                .asString()
                .startsWith("read all files")
                .contains("is no folder");
    }

    @Test
    void an_outage_is_no_failed_drill_and_a_defect_fails_no_other() {
        assertThat(run(settings(Optional.empty(), ""), () -> {
                    throw new UncheckedIOException(new StorageException("no answer", true, null));
                }))
                .isEmpty();
        assertThat(run(settings(Optional.empty(), ""), () -> {
                    throw new IllegalStateException("a defect");
                }))
                .isEmpty();
    }

    @Test
    void a_database_that_is_left_alone_is_left_out() {
        AtomicBoolean opened = new AtomicBoolean();
        for (ReplicationState aside :
                new ReplicationState[] {ReplicationState.STANDBY, ReplicationState.STOPPED, ReplicationState.LEFT_OUT
                }) {
            state = aside;
            assertThat(run(settings(Optional.empty(), ""), () -> {
                        opened.set(true);
                        return storage;
                    }))
                    .isEmpty();
        }
        assertThat(opened).isFalse();
    }

    private static void assertFailed(Optional<ReplicationStatus.Drill> result, String sentence) {
        assertThat(result)
                .get()
                .matches(drill -> !drill.passed())
                .extracting(ReplicationStatus.Drill::sentence)
                .asString()
                .contains(sentence);
    }

    private Optional<ReplicationStatus.Drill> drill(String query) {
        return run(settings(Optional.empty(), query), () -> storage);
    }

    private static DrillSettings settings(Optional<Path> folder, String query) {
        return new DrillSettings(Optional.of(Duration.ofDays(1)), folder, 1_000_000_000, query);
    }

    private Optional<ReplicationStatus.Drill> run(DrillSettings settings, Supplier<ReplicaStorage> open) {
        ScheduledDrills drills = new ScheduledDrills(settings, Clock.systemUTC());
        Path database = dir.resolve("app.db");
        drills.add(new ScheduledDrills.Drilled(
                new ReplicaDrill(settings, database, new HookedConnections(() -> {}), open),
                () -> state,
                () -> false,
                figures,
                Log.ofDatabase(database, "file:///fixture")));
        drills.all();
        return figures.drill();
    }
}
