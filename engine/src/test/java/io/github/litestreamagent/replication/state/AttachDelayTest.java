package io.github.litestreamagent.replication.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.SimulatedMachine;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AttachDelayTest {

    private static final boolean OPEN = true;
    private static final boolean CLOSED = false;

    private final SimulatedMachine time = new SimulatedMachine(new SplittableRandom(1), 1 << 20);
    private final AttachDelay delay = new AttachDelay(time.machine("a", "app.db", process -> false));

    /** An application with a connection for each statement: seen with Kotlin Exposed, which was never replicated while it ran. */
    @Test
    void a_file_that_is_opened_and_closed_all_the_time_is_attached_within_a_second() {
        for (int i = 0; i < 100; i++) {
            delay.begin();
            pass(10);
            delay.beginAnew();
            pass(5);
        }

        assertThat(delay.left(CLOSED, false)).isZero();
        assertThat(delay.left(OPEN, false)).isZero();
    }

    @Test
    void what_a_close_has_captured_waits_again_until_the_connection_has_settled() {
        delay.begin();
        pass(2000);
        delay.captured();
        delay.begin();

        assertThat(delay.left(OPEN, false)).isEqualTo(AttachDelay.SETTLE);
    }

    @Test
    void visits_to_a_closed_file_that_is_left_alone_become_rare() {
        delay.beginAnew();
        pass(5000);
        delay.visited();
        delay.visited();

        assertThat(delay.left(CLOSED, false)).isEqualTo(Duration.ofSeconds(4).toNanos());
    }

    private void pass(long millis) {
        time.pass(Duration.ofMillis(millis).toNanos());
    }
}
