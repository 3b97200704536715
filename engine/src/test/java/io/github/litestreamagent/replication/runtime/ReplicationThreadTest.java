package io.github.litestreamagent.replication.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.runtime.ReplicationThread.Pause;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplicationThreadTest {

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final CountDownLatch ran = new CountDownLatch(1);

    private Pause run(boolean nudged) {
        ran.countDown();
        return Pause.END;
    }

    /** As with {@code ulimit -u}. Fails when a flag says that the thread runs before it does. */
    @Test
    void a_thread_that_cannot_be_started_is_started_by_the_next_nudge() throws Exception {
        AtomicBoolean none = new AtomicBoolean(true);
        ThreadFactory threads = task -> {
            if (none.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(task);
        };
        ReplicationThread thread = new ReplicationThread(threads, this::run, failures::add);
        thread.nudge();
        assertThat(thread.obstacle()).containsInstanceOf(OutOfMemoryError.class);
        assertThat(failures).hasSize(1);

        none.set(false);
        thread.nudge();
        ran.await();
        assertThat(thread.obstacle()).isEmpty();
    }

    /** Fails when ReplicationThread.run lets it end the thread: the next nudge would find nothing that it wakes. */
    @Test
    void a_step_that_throws_is_run_again() throws Exception {
        AtomicInteger steps = new AtomicInteger();
        ReplicationThread thread = new ReplicationThread(
                "test",
                nudged -> {
                    if (steps.incrementAndGet() == 1) {
                        throw new AssertionError("a defect");
                    }
                    return run(nudged);
                },
                failures::add);
        thread.nudge();
        thread.hurry();
        ran.await();

        assertThat(failures).singleElement().isInstanceOf(AssertionError.class);
    }
}
