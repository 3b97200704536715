package io.github.litestreamagent.replication.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WriteQueueTest {

    private static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(30);

    private static final long DAY = TimeUnit.DAYS.toNanos(1);

    private final AtomicLong clock = new AtomicLong();
    private final WriteQueue queue = new WriteQueue(clock::get);

    private record Asking(Thread thread, FutureTask<Boolean> answer) {

        boolean get() throws Exception {
            return answer.get(30, TimeUnit.SECONDS);
        }
    }

    private Asking ask(String writer) throws InterruptedException {
        return ask(queue, writer);
    }

    private static Asking ask(WriteQueue queue, String writer) throws InterruptedException {
        FutureTask<Boolean> answer = new FutureTask<>(() -> queue.enter(writer));
        Thread thread = new Thread(answer);
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
        return new Asking(thread, answer);
    }

    private void pass(long millis) {
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Fails when WriteQueue.takeTurn does not ask whose turn it is. */
    @Test
    void the_next_one_waits_until_the_first_has_left() throws Exception {
        assertThat(queue.enter("first")).isTrue();
        assertThat(queue.enter("first"))
                .as("a second statement of its transaction")
                .isTrue();
        Asking second = ask("second");
        pass(19);
        Thread.sleep(20);
        assertThat(second.answer()).isNotDone();
        queue.leave("first");
        assertThat(second.get()).isTrue();
    }

    /** Fails when Turn.isOver does not look at the time. */
    @Test
    void one_that_may_be_asleep_in_sqlite_is_waited_for_no_longer_and_its_end_is_nobody_elses() throws Exception {
        queue.enter("asleep");
        Asking second = ask("second");
        pass(20);
        assertThat(second.get()).isTrue();
        queue.leave("asleep");
        Asking third = ask("third");
        assertThat(third.answer()).as("the second one is in").isNotDone();
        queue.leave("second");
        assertThat(third.get()).isTrue();
    }

    /** Fails when WriteQueue.await has no end. */
    @Test
    void whoever_has_waited_for_100_ms_goes_on_without_a_turn() throws Exception {
        queue.enter("first");
        Asking second = ask("second");
        Asking third = ask("third");
        pass(101);
        assertThat(second.get()).isFalse();
        assertThat(third.get()).isFalse();
        queue.leave("second");
        queue.leave("third");
    }

    /** Fails when WriteQueue.await does not set the flag again. */
    @Test
    void an_interrupt_ends_no_wait_and_is_kept() throws Exception {
        queue.enter("first");
        AtomicBoolean kept = new AtomicBoolean();
        FutureTask<Boolean> answer = new FutureTask<>(() -> {
            boolean entered = queue.enter("second");
            kept.set(Thread.currentThread().isInterrupted());
            return entered;
        });
        Thread thread = new Thread(answer);
        thread.start();
        thread.interrupt();
        Thread.sleep(20);
        assertThat(answer).isNotDone();
        queue.leave("first");
        assertThat(answer.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(kept).isTrue();
    }

    /** Nobody looks again by himself here. Fails when WriteQueue.leave wakes only one that is due. */
    @Test
    void those_that_come_once_wake_each_other() throws Exception {
        WriteQueue blind = new WriteQueue(clock::get, new WriteQueue.Times(DAY, DAY, DAY));
        blind.enter("first");
        Asking second = ask(blind, "second");
        Asking third = ask(blind, "third");
        blind.leave("first");
        assertThat(second.get()).isTrue();
        blind.leave("second");
        assertThat(third.get()).isTrue();
    }

    /** A running one takes many turns in between, but not all. Fails when WriteQueue.leave hands nothing over and nobody spins. */
    @Test
    void beside_one_that_never_rests_everybody_gets_a_turn() throws Exception {
        WriteQueue real = new WriteQueue(System::nanoTime);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> restless = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                turn(real, "restless");
            }
        });
        int inVain = 0;
        for (int i = 0; i < 100; i++) {
            inVain += turn(real, "now and then") ? 0 : 1;
            Thread.sleep(1);
        }
        over.set(true);
        restless.get();
        assertThat(inVain).as("of 100").isLessThan(20);
    }

    private static boolean turn(WriteQueue queue, String writer) {
        boolean entered = queue.enter(writer);
        long end = System.nanoTime() + TURN_NANOS;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        queue.leave(writer);
        return entered;
    }

    /** Fails when WriteQueue.takeTurn sets the turn without a comparison. */
    @Test
    void two_never_have_a_turn_at_once() throws Exception {
        WriteQueue slow = new WriteQueue(() -> System.nanoTime() / 50);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger together = new AtomicInteger();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String writer = "writer " + i;
            writers.add(CompletableFuture.runAsync(() -> {
                for (int turn = 0; turn < 2000; turn++) {
                    if (slow.enter(writer)) {
                        together.addAndGet(inside.incrementAndGet() - 1);
                        LockSupport.parkNanos(1);
                        inside.decrementAndGet();
                    }
                    slow.leave(writer);
                }
            }));
        }
        for (CompletableFuture<Void> writer : writers) {
            writer.get(50, TimeUnit.SECONDS);
        }
        assertThat(together).hasValue(0);
    }
}
