package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.bank.Bank;
import io.github.litestreamagent.apps.bank.BankCheck;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.it.RecordedRun.Sync;
import io.github.litestreamagent.it.RecordedRun.Target;
import io.github.litestreamagent.it.RecordedRun.Write;
import io.github.litestreamagent.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power fails. What a bank with the agent wrote and synced is recorded by strace; a state of its disk is a prefix of the writes, without
 * some of the last eight that no sync covers, both drawn. In each of them SQLite finds a sound database with every commit that was synced: with
 * {@code synchronous=FULL} each that had returned, with NORMAL each that had returned before the log was synced for a checkpoint. In some
 * of them the agent begins again on the replica of that moment. {@code -Dpowerloss.states} of each kind, drawn from {@code -Dseed}.
 *
 * <p>Fails when {@code OwnConnection.prepare} sets {@code synchronous=OFF}, and its restarts when {@code OpenStep.openSession} has no guard and
 * closes its first connection before the session is open.
 */
class PowerLossIT {

    private static final int DROPPABLE = 8;
    private static final int RESTART_EVERY = 25;

    @TempDir
    Path folder;

    private RecordedRun run;
    private Random random;

    /** One state of the disk. */
    private record Failure(int writes, Set<Integer> dropped, int moment) {}

    @ParameterizedTest
    @ValueSource(strings = {"NORMAL", "FULL"})
    void whatWasSyncedSurvivesAPowerLoss(String synchronous) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed + ", synchronous " + synchronous);
        random = new Random(seed);
        record(synchronous);
        assertThat(run.syncs())
                .as("syncs of the database by checkpoints")
                .filteredOn(this::isOfDatabase)
                .hasSizeGreaterThan(10);
        assertThat(run.shipped()).hasSizeGreaterThan(10);
        NavigableMap<Integer, Long> promised = synchronous.equals("FULL") ? run.acknowledged() : syncedCommits();
        Disk disk = new Disk(run.writes());
        Path database = Files.createDirectory(folder.resolve("disk")).resolve("bank.db");
        List<Failure> failures = failures(Integer.getInteger("powerloss.states", 600));
        int restarts = 0;
        for (Failure failure : failures) {
            disk.put(failure.writes(), failure.dropped(), database);
            Map.Entry<Integer, Long> newest = promised.floorEntry(failure.moment());
            assertSound(database, newest == null ? 0 : newest.getValue(), failure);
            if (restarts++ % RESTART_EVERY == 0) {
                disk.put(failure.writes(), failure.dropped(), database);
                new RestartAfterPowerLoss(folder.resolve("restart-" + restarts), database)
                        .goOn(run.shipped().headMap(failure.moment(), true).values());
            }
        }
        System.out.println(failures.size() + " states of " + run.writes().size() + " writes and "
                + run.syncs().size() + " syncs, " + (restarts + RESTART_EVERY - 1) / RESTART_EVERY + " restarts");
    }

    /**
     * R5: a disk may take its time for that. What is copied under the lock is the tail, and SQLite syncs it there. Fails when {@code
     * CheckpointCycle.run} does not sync what it has copied.
     */
    @Test
    void whatIsCopiedWithoutALockIsSyncedBeforeTheWriteLockIsTaken() throws Exception {
        record("NORMAL");
        int behindCopies = 0;
        Map<String, Integer> lastLocks = new HashMap<>();
        for (Map.Entry<Integer, String> lock : run.locks().entrySet()) {
            String thread = lock.getValue();
            int since = Objects.requireNonNullElse(lastLocks.put(thread, lock.getKey()), 0);
            List<Write> copied = run.writes().stream()
                    .filter(write ->
                            write.target() == Target.DATABASE && write.thread().equals(thread))
                    .filter(write -> write.begun() > since && write.ended() < lock.getKey())
                    .toList();
            assertThat(copied)
                    .as("pages that thread %s had copied when it got the lock in line %s", thread, lock.getKey())
                    .allMatch(write -> isSynced(write, lock.getKey()));
            // What was copied under the last lock is synced first, so that whatever was copied later is copied without
            // one.
            boolean withoutLock = run.syncs().stream()
                    .filter(sync -> isOfDatabase(sync) && sync.thread().equals(thread) && sync.begun() > since)
                    .anyMatch(sync -> copied.stream().anyMatch(write -> write.begun() > sync.ended()));
            behindCopies += withoutLock ? 1 : 0;
        }
        assertThat(behindCopies).as("locks behind copies: the test has teeth").isPositive();
    }

    private void record(String synchronous) throws Exception {
        Path home = folder.toRealPath();
        Path trace = home.resolve("trace.txt");
        Running bank = Forks.withAgent(
                        "",
                        Bank.class,
                        "--acknowledged",
                        home.resolve("acknowledged.txt").toString())
                .arguments("--db", home.resolve("bank.db").toString(), "--accounts", "50", "--rate", "100")
                .arguments("--pools", "2", "--pool", "2", "--seconds", "4", "--vacuum-every", "150")
                .arguments("--blob-kilobytes", "20", "--cache-kilobytes", "40", "--synchronous", synchronous)
                .environment(Map.of(
                        "LITESTREAM_REPLICA_URL",
                        home.resolve("replica").toUri().toString(),
                        "LITESTREAM_MIN_CHECKPOINT_PAGE_COUNT",
                        "40",
                        "LITESTREAM_SYNC_INTERVAL",
                        "100ms"))
                .under(Programs.strace().toString(), "-f", "--seccomp-bpf", "-y", "-xx", "-s", "200000")
                .under("--signal=none", "-e", "trace=" + RecordedRun.CALLS, "-o", trace.toString())
                .run(Forks.TIMEOUT);
        assertThat(bank.await(Forks.TIMEOUT)).as(bank.describe()).isZero();
        run = RecordedRun.read(trace, home.resolve("bank.db"), home.resolve("acknowledged.txt"));
    }

    private boolean isOfDatabase(Sync sync) {
        return sync.target() == Target.DATABASE;
    }

    /** From the end of each sync of the log on: the newest commit that had returned before it began. */
    private NavigableMap<Integer, Long> syncedCommits() {
        TreeMap<Integer, Long> synced = new TreeMap<>();
        for (Sync sync : run.syncs()) {
            Map.Entry<Integer, Long> before = run.acknowledged().floorEntry(sync.begun());
            if (sync.target() == Target.LOG && before != null) {
                synced.put(sync.ended(), before.getValue());
            }
        }
        return synced;
    }

    private List<Failure> failures(int count) {
        int first = 0;
        while (run.writes().get(first).begun() < run.acknowledged().firstKey()) {
            first++;
        }
        Set<Failure> failures = new HashSet<>();
        while (failures.size() < count) {
            failures.add(failure(first + random.nextInt(run.writes().size() - first)));
        }
        List<Failure> inOrder = new ArrayList<>(failures);
        inOrder.sort((a, b) -> Integer.compare(a.writes(), b.writes()));
        return inOrder;
    }

    /** At some moment between the beginning of that write and that of the next one. */
    private Failure failure(int newest) {
        List<Write> writes = run.writes();
        int from = writes.get(newest).begun();
        int to = newest + 1 < writes.size() ? writes.get(newest + 1).begun() : from + 1;
        int moment = from + random.nextInt(to - from);
        List<Integer> unsynced = new ArrayList<>();
        for (int i = newest; i >= 0 && unsynced.size() < DROPPABLE; i--) {
            if (!isSynced(writes.get(i), moment)) {
                unsynced.add(i);
            }
        }
        Set<Integer> dropped = new HashSet<>();
        int mask = random.nextInt(4) == 0 ? -1 : random.nextInt();
        for (int i = 0; i < unsynced.size(); i++) {
            if ((mask >> i & 1) != 0) {
                dropped.add(unsynced.get(i));
            }
        }
        return new Failure(newest + 1, dropped, moment);
    }

    private boolean isSynced(Write write, int moment) {
        return run.syncs().stream()
                .anyMatch(sync ->
                        sync.target() == write.target() && sync.begun() > write.ended() && sync.ended() <= moment);
    }

    private static void assertSound(Path database, long promised, Failure failure) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
            assertThat(BankCheck.found(connection))
                    .as("%s", failure)
                    .allSatisfy((check, wrong) -> assertThat(wrong).as(check).isZero());
            assertThat(BankCheck.newestTransfer(connection))
                    .as("newest transfer after %s", failure)
                    .isGreaterThanOrEqualTo(promised);
        }
    }
}
