package io.github.litestreamagent.replication.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.replication.SimulatedMachine;
import io.github.litestreamagent.replication.runtime.Machine;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.LockFile;
import io.github.litestreamagent.storage.MemoryStorage;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {

    @TempDir
    Path dir;

    private final SimulatedMachine simulated = new SimulatedMachine(new SplittableRandom(1), 1 << 20);
    private final MemoryStorage storage = new MemoryStorage();
    private final Set<String> dead = new HashSet<>();
    private final Deque<Runnable> background = new ArrayDeque<>();
    private final List<Throwable> failures = new ArrayList<>();
    private boolean noThreads;
    private Lease ours;

    @BeforeEach
    void open() throws Exception {
        Files.createFile(dir.resolve("app.db"));
        storage.setTime(simulated.now());
        ours = lease("ours");
    }

    private Lease lease(String writer) {
        Machine seen = simulated.machine(writer, "file of " + writer, other -> !dead.contains(other));
        Machine later = new Machine(
                seen.nanos(),
                seen.random(),
                seen.stamps(),
                seen.captureBytes(),
                seen.identity(),
                Instant.MAX,
                this::runLater,
                background::add,
                background::add);
        ReplicationContext context = new ReplicationContext(
                dir.resolve("app.db"),
                database -> {
                    throw new AssertionError("a lease needs no connection");
                },
                () -> storage,
                ReplicationSettings.DEFAULTS,
                simulated.clock(() -> {}),
                writer,
                Log.with("db", writer),
                (about, consequence, why) -> failures.add(why),
                later);
        return new Lease(context, new OwnFile(context, () -> false));
    }

    private void pass(int seconds) {
        simulated.pass(Duration.ofSeconds(seconds).toNanos());
        storage.setTime(simulated.now());
    }

    private void ship(Lease lease) {
        lease.shipping(() -> {});
        runBackground();
    }

    private void runLater(Runnable task) {
        if (noThreads) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        background.add(task);
    }

    private void runBackground() {
        while (!background.isEmpty()) {
            background.remove().run();
        }
    }

    private LeaseRecord standing() throws Exception {
        return LeaseRecord.parse(content().text()).orElseThrow();
    }

    private LockFile.Content content() throws Exception {
        return storage.lockFile().orElseThrow().look().content().orElseThrow();
    }

    private void plant(String text) throws Exception {
        LockFile lock = storage.lockFile().orElseThrow();
        assertThat(lock.replace(text, lock.look().content())).isPresent();
    }

    private List<String> requests() {
        return storage.journal();
    }

    @Test
    void it_is_taken_beside_the_first_put_for_thirty_seconds() throws Exception {
        Instant now = simulated.now();
        ours.shipping(() -> {});
        assertThat(requests()).as("before the PUT has begun").isEmpty();

        runBackground();

        String born =
                simulated.stamp(dir.resolve("app.db")).born().orElseThrow().toString();
        assertThat(standing())
                .isEqualTo(new LeaseRecord(
                        1, now.plusSeconds(30), "simulated:ours", "ours", "file of ours", born, "ours"));
        assertThat(ours.anotherSeen()).isFalse();
    }

    /** Fails when Lease.RENEWAL is a second, or when idle time renews. */
    @Test
    void it_is_renewed_by_one_request_each_twenty_seconds_and_only_with_a_put() throws Exception {
        ship(ours);
        int taken = requests().size();
        for (int second = 0; second < 19; second++) {
            pass(1);
            ship(ours);
        }
        assertThat(requests()).hasSize(taken);

        pass(1);
        ship(ours);
        assertThat(requests()).hasSize(taken + 1).last().isEqualTo("LOCK replace: ok");
        assertThat(standing().generation()).isEqualTo(1);
        assertThat(standing().expiresAt()).isEqualTo(simulated.now().plusSeconds(30));
        int renewed = requests().size();
        pass(3600);
        assertThat(requests()).hasSizeLessThanOrEqualTo(renewed + 1);
    }

    @Test
    void one_that_lapsed_and_that_nobody_took_goes_on() throws Exception {
        ship(ours);
        pass(3600);
        ship(ours);

        assertThat(standing().expiresAt()).isEqualTo(simulated.now().plusSeconds(30));
        assertThat(standing().generation()).isEqualTo(1);
        assertThat(ours.anotherSeen()).isFalse();
        assertThat(ours.isElsewhere()).isFalse();
    }

    /** Fails when Lease.take replaces a live lease. */
    @Test
    void anothers_live_lease_is_left_alone_and_reported() throws Exception {
        ship(lease("theirs"));
        LockFile.Content theirs = content();
        ship(ours);

        assertThat(content()).isEqualTo(theirs);
        assertThat(ours.isElsewhere()).isTrue();
        assertThat(ours.anotherSeen()).isTrue();
        assertThat(ours.anotherSeen()).as("asked again").isFalse();
        assertThat(ours.others().orElseThrow().owner()).isEqualTo("simulated:theirs");
    }

    @Test
    void anothers_lapsed_lease_is_taken_with_the_next_generation() throws Exception {
        ship(lease("theirs"));
        pass(30);
        ship(ours);

        assertThat(standing().writer()).isEqualTo("ours");
        assertThat(standing().generation()).isEqualTo(2);
        assertThat(ours.anotherSeen()).as("nothing that was ours was taken").isFalse();
    }

    @Test
    void the_lease_of_a_process_that_is_known_to_be_dead_is_taken_at_once() throws Exception {
        ship(lease("theirs"));
        dead.add("theirs");
        ship(ours);

        assertThat(standing().writer()).isEqualTo("ours");
    }

    /** Fails when Lease.take does not look who had it since. */
    @Test
    void one_that_another_had_meanwhile_is_taken_again_and_reported() throws Exception {
        Lease theirs = lease("theirs");
        ship(ours);
        pass(31);
        ship(theirs);
        pass(31);
        ship(ours);

        assertThat(standing().writer()).isEqualTo("ours");
        assertThat(standing().generation()).isEqualTo(3);
        assertThat(ours.anotherSeen()).isTrue();
    }

    @Test
    void expiry_is_by_the_clock_of_the_store() throws Exception {
        ship(lease("theirs"));
        simulated.jump(Duration.ofDays(1));
        simulated.pass(Duration.ofSeconds(25).toNanos());
        storage.setTime(Instant.parse("2026-01-01T00:00:25Z"));
        ship(ours);
        assertThat(standing().writer()).as("by our clock it has lapsed").isEqualTo("theirs");

        storage.setTime(Instant.parse("2026-01-01T00:00:31Z"));
        simulated.pass(Duration.ofSeconds(20).toNanos());
        ship(ours);
        assertThat(standing().writer()).isEqualTo("ours");
        assertThat(standing().expiresAt()).isEqualTo(Instant.parse("2026-01-01T00:01:01Z"));
    }

    @Test
    void a_renewal_whose_answer_was_lost_is_ours() throws Exception {
        ship(ours);
        storage.next(Operation.LOCK, Answer.timeoutAfter());
        pass(20);
        ship(ours);
        pass(20);
        ship(ours);

        assertThat(standing().generation()).isEqualTo(1);
        assertThat(ours.anotherSeen()).isFalse();
        pass(20);
        ship(ours);
        assertThat(standing().expiresAt()).isEqualTo(simulated.now().plusSeconds(30));
    }

    @Test
    void what_is_no_lease_is_left_alone() throws Exception {
        plant("something of somebody");
        ship(ours);

        assertThat(ours.lack()).hasValueSatisfying(why -> assertThat(why).contains("no lease"));

        assertThat(content().text()).isEqualTo("something of somebody");
        assertThat(ours.anotherSeen()).isFalse();
    }

    /** Fails when Lease.keep says it at debug alone. */
    @Test
    void one_that_the_keys_forbid_is_said_at_once() {
        assertThat(ours.lack()).isEmpty();
        storage.next(Operation.LOCK, Answer.forbidden());
        ship(ours);

        assertThat(ours.lack()).hasValueSatisfying(why -> assertThat(why).contains("403 AccessDenied"));
    }

    @Test
    void one_that_a_store_fails_to_give_is_said_when_that_lasts() {
        storage.next(Operation.LOCK, Answer.slowDown(), Answer.slowDown());
        ship(ours);
        pass(20);
        ship(ours);
        assertThat(ours.lack()).as("twice").isEmpty();

        pass(20);
        ship(ours);
        assertThat(ours.lack()).as("had at last").isEmpty();

        storage.next(Operation.LOCK, Answer.slowDown(), Answer.slowDown(), Answer.slowDown());
        for (int i = 0; i < 3; i++) {
            pass(20);
            ship(ours);
        }
        assertThat(ours.lack()).hasValueSatisfying(why -> assertThat(why).contains("503"));
    }

    @Test
    void a_lease_of_litestreams_library_counts() throws Exception {
        plant("{\"generation\":5,\"expires_at\":\"2026-01-01T00:00:20Z\",\"owner\":\"library:1\"}");
        ship(ours);
        assertThat(standing().owner()).isEqualTo("library:1");
        assertThat(ours.anotherSeen()).isTrue();

        pass(20);
        ship(ours);
        assertThat(standing().generation()).isEqualTo(6);
    }

    @Test
    void a_released_one_has_expired_and_keeps_its_generation() throws Exception {
        ship(ours);
        var released = ours.release();
        runBackground();

        assertThat(released.getCount()).isZero();
        assertThat(standing().expiresAt()).isEqualTo(LeaseRecord.RELEASED);
        ship(lease("theirs"));
        assertThat(standing().generation()).isEqualTo(2);
    }

    @Test
    void one_that_has_lapsed_is_released_without_a_request() {
        ship(ours);
        pass(31);
        int before = requests().size();
        ours.release();
        runBackground();

        assertThat(requests()).hasSize(before);
    }

    @Test
    void one_that_was_taken_from_us_is_not_released() throws Exception {
        ship(ours);
        plant(new LeaseRecord(9, simulated.now().plusSeconds(30), "o", "theirs", "", "", "").toJson());
        ours.release();
        runBackground();

        assertThat(standing().writer()).isEqualTo("theirs");
    }

    @Test
    void without_threads_it_is_tried_with_the_next_put() throws Exception {
        ours.shipping(() -> {});
        pass(1);
        ours.shipping(() -> {});
        assertThat(background).as("tasks at one time").hasSize(1);
        runBackground();
        assertThat(standing().writer()).isEqualTo("ours");
    }

    /** Fails when Lease.inBackground leaves `busy` set. */
    @Test
    void a_thread_that_cannot_be_started_is_asked_for_again() throws Exception {
        noThreads = true;
        ship(ours);
        assertThat(failures).hasSize(1);

        noThreads = false;
        ship(ours);
        assertThat(standing().writer()).isEqualTo("ours");
    }

    @Test
    void a_look_shows_the_lease_and_whether_it_lives() throws Exception {
        assertThat(ours.look().lease()).isEqualTo(Optional.empty());
        ship(lease("theirs"));
        assertThat(ours.look().live()).isPresent();
        pass(30);
        assertThat(ours.look().live()).isEmpty();
        assertThat(ours.look().lease()).isPresent();
    }
}
