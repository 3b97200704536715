package io.github.litestreamagent.replication.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.status.Histogram;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class GateTest {

    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    private final Histogram waits = new Histogram(0.05);
    private final Gate gate = new Gate(waits);

    /** Fails when Gate.isFree does not ask who has reserved it. */
    @Test
    void a_thread_that_reserved_it_passes_and_the_others_wait() throws Exception {
        assertThat(gate.reserve(MILLISECOND)).isTrue();
        gate.enter(Gate.Statement.PATIENT);
        gate.exit(Gate.Statement.PATIENT);
        assertThat(gate.close(MILLISECOND)).as("a cycle of that thread").isTrue();
        gate.open();
        assertThat(closesOnAnotherThread()).as("a cycle of another thread").isFalse();
        AtomicBoolean passed = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            gate.enter(Gate.Statement.PATIENT);
            passed.set(true);
            gate.exit(Gate.Statement.PATIENT);
        });
        thread.start();
        while (thread.getState() == Thread.State.NEW || thread.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
        assertThat(passed).isFalse();
        gate.release();
        thread.join();
        assertThat(closesOnAnotherThread()).isTrue();
    }

    /** A cycle may wait for a busy disk. Fails when Gate.longestWait is the same for all. */
    @Test
    void a_statement_that_would_fail_waits_on_where_others_try_their_luck() throws Exception {
        assertThat(gate.close(MILLISECOND)).isTrue();
        CompletableFuture<Void> fragile = CompletableFuture.runAsync(() -> gate.enter(Gate.Statement.FRAGILE));
        Thread.sleep(300);
        assertThat(fragile).isNotDone();
        gate.open();
        fragile.get(10, TimeUnit.SECONDS);
        gate.exit(Gate.Statement.FRAGILE);
        assertThat(waits.snapshot().counts()).as("it has waited for long").containsExactly(0L, 1L);
        assertThat(gate.close(MILLISECOND)).as("nobody gave it up").isTrue();
        gate.open();
    }

    /** Fails when Gate.reserve does not wait. */
    @Test
    void whoever_reserves_it_waits_for_every_statement_under_way() {
        gate.enter(Gate.Statement.PATIENT);
        assertThat(gate.reserve(MILLISECOND)).isFalse();
        gate.exit(Gate.Statement.PATIENT);
        assertThat(gate.reserve(MILLISECOND)).isTrue();
        assertThat(waits.snapshot().seconds()).as("no statement has waited").isZero();
    }

    private boolean closesOnAnotherThread() {
        return CompletableFuture.supplyAsync(() -> gate.close(MILLISECOND)).join();
    }

    /** Fails when Gate.close does not wait. */
    @Test
    void a_statement_inside_a_transaction_is_waited_for() {
        gate.enter(Gate.Statement.FRAGILE);
        assertThat(gate.close(MILLISECOND)).isFalse();
        gate.exit(Gate.Statement.FRAGILE);
        assertThat(gate.close(MILLISECOND)).isTrue();
    }

    /** Fails when Gate.isFree looks at closed alone. */
    @Test
    void one_whose_transaction_has_the_lock_passes_a_closed_gate_and_not_a_reserved_one() throws Exception {
        gate.enter(Gate.Statement.HOLDING_LOCK);
        assertThat(gate.close(MILLISECOND)).isTrue();
        gate.enter(Gate.Statement.HOLDING_LOCK);
        gate.exit(Gate.Statement.HOLDING_LOCK);
        assertThat(gate.reserve(MILLISECOND)).as("it is under way").isFalse();
        gate.exit(Gate.Statement.HOLDING_LOCK);
        gate.open();
        assertThat(gate.close(MILLISECOND)).as("nobody gave it up").isTrue();
    }

    /** Fails when Gate.close waits for every statement. */
    @Test
    void a_statement_outside_a_transaction_is_not() {
        gate.enter(Gate.Statement.PATIENT);
        assertThat(gate.close(MILLISECOND)).isTrue();
    }

    /** Fails when Gate.close does not open again. */
    @Test
    void an_attempt_to_close_that_failed_leaves_it_open() throws Exception {
        gate.enter(Gate.Statement.FRAGILE);
        gate.close(MILLISECOND);
        assertThat(passesInTime(new CountDownLatch(1))).isTrue();
        gate.exit(Gate.Statement.FRAGILE);
        assertThat(gate.close(MILLISECOND)).as("nobody gave it up").isTrue();
    }

    /** Fails when Gate.isFree does not look at closed. */
    @Test
    void a_thread_waits_while_it_is_closed_and_goes_on_when_it_opens() throws Exception {
        assertThat(gate.close(MILLISECOND)).isTrue();
        AtomicBoolean passed = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            gate.enter(Gate.Statement.FRAGILE);
            passed.set(true);
        });
        thread.start();
        while (thread.getState() == Thread.State.NEW || thread.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
        assertThat(passed).isFalse();
        gate.open();
        thread.join();
        assertThat(passed).isTrue();
        assertThat(gate.close(MILLISECOND)).as("it is counted").isFalse();
    }

    /** Fails when Gate.giveUp does not note it. */
    @Test
    void a_wait_ends_by_itself_and_then_no_cycle_closes_the_gate_for_a_while() throws Exception {
        assertThat(gate.close(MILLISECOND)).isTrue();
        assertThat(passesInTime(new CountDownLatch(1))).isTrue();
        assertThat(gate.close(MILLISECOND)).isFalse();
    }

    /** Fails when Gate.awaitOpen drops the interrupt. */
    @Test
    void an_interrupt_does_not_end_the_wait_and_is_kept() throws Exception {
        assertThat(gate.close(MILLISECOND)).isTrue();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            gate.enter(Gate.Statement.PATIENT);
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        thread.start();
        thread.interrupt();
        thread.join();
        assertThat(interrupted).isTrue();
    }

    private boolean passesInTime(CountDownLatch passed) throws InterruptedException {
        new Thread(() -> {
                    gate.enter(Gate.Statement.PATIENT);
                    passed.countDown();
                })
                .start();
        return passed.await(10, TimeUnit.SECONDS);
    }
}
