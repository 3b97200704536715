package io.github.litestreamagent.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.compaction.LevelSettings.Deletion;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.logging.LogFormat;
import io.github.litestreamagent.logging.LogLevel;
import io.github.litestreamagent.logging.Logging;
import io.github.litestreamagent.logging.LoggingSettings;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.replication.HookedStorage;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.MemoryStorage;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica whose level 0 grows, and what rounds make of it. Time passes when a test says so. */
class LevelsTest {

    private static final Instant START = Instant.parse("2026-03-01T00:00:05Z");
    private static final String WRITER = "writer";

    private final MemoryStorage storage = new MemoryStorage();
    private final Shipped database = new Shipped(storage, Long.getLong("seed", 1), WRITER);
    private final List<LtxObject> announced = new ArrayList<>();
    private final RecentFiles recent = new RecentFiles(1 << 20);
    private Instant now = START;
    private boolean leaseIsOurs = true;
    private int snapshotsWanted;
    private Levels levels = levels(LevelSettings.DEFAULTS);

    @BeforeEach
    void beQuiet() {
        Logging.start(new LoggingSettings(LogLevel.valueOf(System.getProperty("log", "ERROR")), LogFormat.TEXT));
    }

    @AfterEach
    void beAsBefore() {
        Logging.start(LoggingSettings.DEFAULTS);
    }

    private Levels levels(LevelSettings settings) {
        return levels(settings, storage);
    }

    private Levels levels(LevelSettings settings, ReplicaStorage store) {
        InstantSource source = () -> now;
        Clock clock = source.withZone(ZoneOffset.UTC);
        return new Levels(new LevelsContext(
                () -> store,
                settings,
                recent,
                clock,
                () -> Duration.between(START, now).toNanos(),
                Log.with("db", "test"),
                () -> snapshotsWanted++));
    }

    private final class Lease implements Permission {

        @Override
        public Optional<Instant> renew() {
            return leaseIsOurs ? Optional.of(now) : Optional.empty();
        }

        @Override
        public void deleting(List<LtxObject> files) {
            announced.addAll(files);
        }

        @Override
        public boolean goesOn() {
            return true;
        }
    }

    private void begin() {
        levels.attached(Optional.empty(), false);
    }

    private void commit() throws IOException {
        storage.setTime(now);
        Shipped.File file = database.commit(now);
        levels.acknowledged(file.object(), file.metadata(), Optional.of(LtxBody.of(file.bytes())));
    }

    private void pass(Duration time) {
        for (Instant end = now.plus(time); now.isBefore(end); ) {
            now = now.plusSeconds(1);
            storage.setTime(now);
            rounds();
        }
    }

    private void rounds() {
        for (int i = 0; i < 100 && levels.isDue(); i++) {
            levels.round(new Lease());
        }
    }

    private void commitEach(Duration pause, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            commit();
            pass(pause);
        }
    }

    private List<LtxObject> level(int level) throws IOException {
        return storage.list(new Level(level));
    }

    private LtxHeader header(LtxObject file) throws IOException {
        return LtxHeader.decode(storage.read(file, 0, LtxHeader.SIZE), "file");
    }

    /** Fails when MergedBody takes the commit, or the time, of the first input. */
    @Test
    void each_level_holds_what_the_level_below_it_held() throws IOException {
        begin();
        commitEach(Duration.ofSeconds(10), 900);
        assertThat(level(1)).hasSizeBetween(290, 310);
        assertThat(level(2)).hasSizeBetween(29, 31);
        assertThat(level(3)).hasSizeBetween(2, 3);
        for (int level = 1; level <= 3; level++) {
            Txid reached = null;
            for (LtxObject file : level(level)) {
                assertThat(file.range().min().value()).isEqualTo(reached == null ? 1 : reached.value() + 1);
                reached = file.range().max();
                LtxHeader header = header(file);
                LtxMetadata metadata = storage.metadata(file);
                Instant time = START.plusSeconds(10 * (reached.value() - 1));
                assertThat(header.range()).isEqualTo(file.range());
                assertThat(header.timestamp()).isEqualTo(time.toEpochMilli());
                assertThat(header.walOffset()).isZero();
                assertThat(metadata.timestamp()).isEqualTo(time);
                assertThat(metadata.writer()).isEqualTo(WRITER);
                assertThat(metadata.databaseChecksum()).hasValue(database.checksum(reached.value()));
            }
        }
        database.requireEveryPromisedState(storage);
    }

    /** Fails when LevelZeroRetention.count takes what may go for what is kept. */
    @Test
    void what_is_left_at_level_0_is_counted_as_litestream_does() throws IOException {
        begin();
        assertThat(levels.levelZeroFiles()).isEmpty();
        commitEach(Duration.ofSeconds(10), 60);
        pass(Duration.ofSeconds(40));
        LevelZeroFiles left = levels.levelZeroFiles().orElseThrow();
        assertThat(left.notCompacted()).isZero();
        assertThat(left.eligible() + left.tooRecent()).isEqualTo(level(0).size());
        assertThat(left.tooRecent()).isBetween(28L, 34L);
    }

    /** Fails when Rounds.run does not go through the levels from below. */
    @Test
    void the_plan_of_a_restore_stays_short() throws IOException {
        begin();
        commit();
        storage.setTime(now);
        database.snapshot(now);
        for (int i = 0; i < 12 * 360; i++) {
            commit();
            pass(Duration.ofSeconds(10));
            List<LtxObject> plan =
                    new RestorePlanner(storage).newest().orElseThrow().files();
            long ofLevel0 = plan.stream()
                    .filter(file -> file.level().equals(Level.SYNC))
                    .count();
            assertThat(ofLevel0).isLessThanOrEqualTo(4);
            assertThat(plan.size() - ofLevel0).isLessThanOrEqualTo(1 + 23 + 11 + 9);
        }
        assertThat(level(0)).hasSizeLessThan(40);
    }

    /** Fails when LevelZeroRetention.take gives the newest, and when Ownership.isFreelyOwn is true of the first. */
    @Test
    void level_0_keeps_the_newest_file_and_the_first_of_a_writer() throws IOException {
        begin();
        commitEach(Duration.ofSeconds(1), 100);
        assertThat(level(0)).hasSize(100);
        pass(Duration.ofMinutes(6));
        assertThat(level(0)).extracting(file -> file.range().max().value()).containsExactly(1L, 100L);
        assertThat(announced).hasSize(98);
        database.requireEveryPromisedState(storage);
        commit();
        pass(Duration.ofDays(1).plusMinutes(10));
        commit();
        pass(Duration.ofMinutes(10));
        assertThat(level(0)).extracting(file -> file.range().max().value()).containsExactly(102L);
        database.requireEveryPromisedState(storage);
    }

    /** Fails when Levels.isDue is true whenever a schedule is. */
    @Test
    void nothing_is_asked_of_the_store_from_two_hours_after_the_last_commit() throws IOException {
        begin();
        commitEach(Duration.ofSeconds(7), 50);
        pass(Duration.ofHours(2));
        int requests = storage.journal().size();
        pass(Duration.ofDays(3));
        assertThat(storage.journal()).hasSize(requests);
    }

    /** Fails when Levels.nanosToNext lists anew however long ago the last commit was. */
    @Test
    void nor_while_another_has_the_lease() throws IOException {
        begin();
        leaseIsOurs = false;
        commitEach(Duration.ofSeconds(7), 50);
        pass(Duration.ofHours(2));
        int requests = storage.journal().size();
        pass(Duration.ofDays(3));
        assertThat(storage.journal()).hasSize(requests);
        leaseIsOurs = true;
        commit();
        pass(Duration.ofHours(1));
        database.requireEveryPromisedState(storage);
        assertThat(level(1)).isNotEmpty();
    }

    /** Fails when MergeSources.stream fetches whatever it is. */
    @Test
    void what_is_still_in_memory_is_not_fetched() throws IOException {
        begin();
        commitEach(Duration.ofSeconds(1), 70);
        long before = reads(0);
        commitEach(Duration.ofSeconds(1), 70);
        assertThat(reads(0)).isEqualTo(before);
        database.requireEveryPromisedState(storage);
    }

    /** Fails when RecentFiles.isSame does not compare. */
    @Test
    void what_another_has_put_in_its_place_is_fetched() throws IOException {
        begin();
        commitEach(Duration.ofSeconds(1), 70);
        commit();
        commit();
        LtxObject newest = level(0).get(level(0).size() - 1);
        byte[] others = LtxBytes.of(newest.range(), 3, new TreeMap<>(Map.of(2, 7)));
        storage.plant(newest.level(), newest.range(), others, storage.metadata(newest));
        pass(Duration.ofSeconds(31));
        LtxObject merged = level(1).get(level(1).size() - 1);
        assertThat(header(merged).commit()).isEqualTo(3);
    }

    private long reads(int level) {
        return storage.journal().stream()
                .filter(call -> call.startsWith("READ " + level) || call.startsWith("METADATA " + level))
                .count();
    }

    /** Fails when Rounds takes what this process puts during the listing for another process's. */
    @Test
    void what_is_committed_while_level_0_is_listed_does_not_delay_the_round() throws IOException {
        AtomicInteger toCommit = new AtomicInteger();
        levels = levels(LevelSettings.DEFAULTS, new HookedStorage(storage, () -> {
            while (toCommit.getAndDecrement() > 0) {
                commitAtOnce();
            }
        }));
        begin();
        commitEach(Duration.ofSeconds(1), 30);
        for (int round = 0; round < 5; round++) {
            toCommit.set(5);
            pass(Duration.ofSeconds(29));
            commit();
            toCommit.set(5);
            pass(Duration.ofSeconds(2));
            assertThat(level(1)).as("level 1").hasSize(2 + round);
        }
        database.requireEveryPromisedState(storage);
    }

    private void commitAtOnce() {
        try {
            commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails when Rounds.run does not ask for the lease. */
    @Test
    void nothing_but_level_0_changes_while_another_has_the_lease() throws IOException {
        begin();
        commitEach(Duration.ofSeconds(1), 40);
        int merged = level(1).size();
        leaseIsOurs = false;
        commitEach(Duration.ofSeconds(1), 400);
        assertThat(level(1)).hasSize(merged);
        assertThat(level(0)).hasSize(440);
        leaseIsOurs = true;
        pass(Duration.ofMinutes(20));
        assertThat(level(0)).hasSize(2);
        database.requireEveryPromisedState(storage);
    }

    /** Fails when Compactor.compact does not compare the first file of a level. */
    @Test
    void a_wrong_merge_is_set_aside_and_nothing_is_deleted_any_more() throws IOException {
        begin();
        commitEach(Duration.ofSeconds(1), 10);
        byte[] others = LtxBytes.of(LtxBytes.range(1, 10), 2, new TreeMap<>(Map.of(1, 1, 2, 2)));
        storage.swapNextPut(new Level(1), others);
        pass(Duration.ofMinutes(1));
        assertThat(levels.isHalted()).isTrue();
        assertThat(level(1)).isEmpty();
        assertThat(storage.aside()).hasSize(1);
        commitEach(Duration.ofSeconds(1), 1000);
        assertThat(level(0)).hasSize(1010);
        database.requireEveryPromisedState(storage);
    }

    /** Fails when LevelStep.next goes past a damaged file. */
    @Test
    void a_damaged_file_stops_the_level_until_a_snapshot_holds_it() throws IOException {
        recent.forget(storage);
        levels = levels(LevelSettings.DEFAULTS);
        begin();
        commitEach(Duration.ofSeconds(1), 60);
        commitWithoutMemory();
        database.damage(level(0).get(level(0).size() - 1));
        Txid damaged = database.newest();
        commitEach(Duration.ofSeconds(1), 200);
        assertThat(snapshotsWanted).isPositive();
        assertThat(level(1).get(level(1).size() - 1).range().max().value()).isLessThan(damaged.value());
        assertThat(level(0)).extracting(LtxObject::range).contains(TxidRange.of(damaged));
        Shipped.File snapshot = database.snapshot(now);
        levels.snapshotMade(snapshot.object());
        pass(Duration.ofMinutes(20));
        assertThat(level(1).get(level(1).size() - 1).range().max()).isEqualTo(database.newest());
        assertThat(new RestorePlanner(storage).newest().orElseThrow().txid()).isEqualTo(database.newest());
        database.requireState(storage, new RestorePlanner(storage).newest().orElseThrow());
    }

    private void commitWithoutMemory() throws IOException {
        storage.setTime(now);
        Shipped.File file = database.commit(now);
        levels.acknowledged(file.object(), file.metadata(), Optional.empty());
    }

    /** Fails when Inputs.Collector.take takes what is not consecutive. */
    @Test
    void a_missing_file_stops_the_level_and_is_named() throws IOException {
        begin();
        commitEach(Duration.ofSeconds(1), 60);
        commit();
        storage.delete(List.of(level(0).get(level(0).size() - 1)));
        Txid missing = database.newest();
        commitEach(Duration.ofSeconds(1), 200);
        assertThat(level(1)).noneMatch(file -> !missing.isAfter(file.range().max()));
        assertThat(snapshotsWanted).isPositive();
        storage.setTime(now);
        levels.snapshotMade(database.snapshot(now).object());
        pass(Duration.ofMinutes(20));
        assertThat(level(1).get(level(1).size() - 1).range().max()).isEqualTo(database.newest());
        database.requireState(storage, new RestorePlanner(storage).newest().orElseThrow());
    }

    @Test
    void a_dry_run_deletes_nothing() throws IOException {
        assertDeletesNothing(Deletion.DRY_RUN);
    }

    @Test
    void without_permission_to_delete_it_compacts_all_the_same() throws IOException {
        assertDeletesNothing(Deletion.DISABLED);
    }

    private void assertDeletesNothing(Deletion deletion) throws IOException {
        LevelSettings settings = LevelSettings.DEFAULTS;
        levels = levels(new LevelSettings(
                settings.intervals(),
                settings.snapshotInterval(),
                settings.snapshotRetention(),
                settings.l0Retention(),
                settings.l0RetentionCheckInterval(),
                deletion));
        begin();
        for (int i = 0; i < 3; i++) {
            commitEach(Duration.ofMinutes(10), 150);
            storage.setTime(now);
            levels.snapshotMade(database.snapshot(now).object());
        }
        pass(Duration.ofDays(3));
        commit();
        pass(Duration.ofHours(1));
        assertThat(level(0)).hasSize(451);
        assertThat(level(9)).hasSize(3);
        assertThat(level(3)).isNotEmpty();
        assertThat(storage.journal()).noneMatch(call -> call.startsWith("DELETE"));
    }

    /** Fails when SnapshotRetention.enforce lets the newest go, or takes the newest deleted one for no floor. */
    @Test
    void old_snapshots_go_and_what_only_restored_from_them() throws IOException {
        begin();
        for (int day = 0; day < 5; day++) {
            commitEach(Duration.ofMinutes(10), 143);
            storage.setTime(now);
            levels.snapshotMade(database.snapshot(now).object());
            pass(Duration.ofMinutes(10));
            database.requireEveryPromisedState(storage);
        }
        List<LtxObject> snapshots = level(9);
        assertThat(snapshots).hasSizeBetween(1, 2);
        Txid oldest = snapshots.get(0).range().max();
        for (int level = 1; level <= 3; level++) {
            assertThat(level(level)).isNotEmpty();
            assertThat(level(level).get(0).range().max().value())
                    .as("files of two days ago are gone")
                    .isGreaterThan(oldest.value() - 300);
        }
        pass(Duration.ofDays(9));
        commit();
        pass(Duration.ofHours(2));
        assertThat(level(9)).hasSizeGreaterThanOrEqualTo(1);
        database.requireEveryPromisedState(storage);
    }

    /** Fails when SnapshotRetention.enforce does not read what it relies on. */
    @Test
    void an_old_snapshot_stays_where_the_next_one_is_damaged() throws IOException {
        begin();
        commitEach(Duration.ofMinutes(10), 100);
        storage.setTime(now);
        LtxObject first = database.snapshot(now).object();
        commitEach(Duration.ofMinutes(10), 150);
        storage.setTime(now);
        LtxObject second = database.snapshot(now).object();
        database.damage(second);
        levels.snapshotMade(second);
        pass(Duration.ofMinutes(10));
        commit();
        pass(Duration.ofHours(30));
        assertThat(level(9)).extracting(LtxObject::range).contains(first.range());
        assertThat(levels.isHalted()).isTrue();
    }

    /** Fails when Rounds.beforeWindow closes no window, and when a listing asks for each file. */
    @Test
    void what_an_agent_of_before_has_left_is_compacted_in_windows() throws IOException {
        Shipped before = database;
        for (int i = 0; i < 5000; i++) {
            storage.setTime(now);
            before.commit(now);
            now = now.plusSeconds(1);
        }
        now = now.plus(Duration.ofDays(3));
        int calls = storage.journal().size();
        levels.attached(Optional.of(database.newest()), false);
        pass(Duration.ofMinutes(10));
        assertThat(level(1)).hasSizeBetween(5000 / 31, 5000 / 28);
        assertThat(level(2)).hasSizeBetween(15, 18);
        assertThat(level(3)).hasSizeBetween(1, 3);
        assertThat(level(0)).hasSize(1);
        List<String> journal =
                storage.journal().subList(calls, storage.journal().size());
        assertThat(journal).filteredOn(call -> call.startsWith("METADATA")).hasSizeLessThan(500);
        assertThat(journal).filteredOn(call -> call.startsWith("LIST")).hasSizeLessThan(500);
        database.requireEveryPromisedState(storage);
    }

    /** Fails when LevelZeroSweep.run compares nothing, or takes what is not a day old. */
    @Test
    void what_a_process_of_before_has_compacted_goes_a_day_later() throws IOException {
        begin();
        commitEach(Duration.ofSeconds(1), 100);
        levels = levels(LevelSettings.DEFAULTS);
        levels.attached(Optional.of(database.newest()), false);
        pass(Duration.ofMinutes(10));
        assertThat(level(0)).hasSize(100);
        commitEach(Duration.ofHours(1), 50);
        assertThat(level(0)).hasSizeLessThanOrEqualTo(3);
        database.requireEveryPromisedState(storage);
    }

    /** Fails when LevelZeroSweep.sweep does not compare. */
    @Test
    void nothing_goes_that_another_has_compacted_to_something_else() throws IOException {
        commitAll(20);
        byte[] others = LtxBytes.of(LtxBytes.range(1, 20), 2, new TreeMap<>(Map.of(1, 1, 2, 2)));
        storage.plant(new Level(1), LtxBytes.range(1, 20), others, storage.metadata(level(0).get(19)));
        commitAll(1);
        now = now.plus(Duration.ofDays(2));
        levels.attached(Optional.of(database.newest()), false);
        pass(Duration.ofMinutes(10));
        assertThat(levels.isHalted()).isTrue();
        assertThat(level(0)).hasSize(21);
        assertThat(level(1)).extracting(LtxObject::range).contains(LtxBytes.range(1, 20));
    }

    private void commitAll(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            storage.setTime(now);
            database.commit(now);
            now = now.plusSeconds(1);
        }
    }

    /** Fails when Levels.round takes another's file for a fault. */
    @Test
    void a_level_that_another_compacts_too_is_listed_anew() throws IOException {
        begin();
        commitEach(Duration.ofSeconds(1), 60);
        commitAll(5);
        LtxObject newest = level(1).get(level(1).size() - 1);
        TxidRange next = new TxidRange(newest.range().max().next(), database.newest());
        List<LtxObject> inputs = level(0).stream()
                .filter(file -> file.range().max().isAfter(newest.range().max()))
                .toList();
        new Compactor(storage, new RecentFiles(0)).compact(new Merge(new Level(1), inputs));
        assertThat(level(1)).extracting(LtxObject::range).contains(next);
        levels.attached(Optional.of(database.newest()), true);
        commitEach(Duration.ofSeconds(1), 60);
        pass(Duration.ofMinutes(20));
        assertThat(levels.isHalted()).isFalse();
        assertThat(level(0)).as("those of the other process stay for a day").hasSizeLessThan(15);
        database.requireEveryPromisedState(storage);
    }
}
