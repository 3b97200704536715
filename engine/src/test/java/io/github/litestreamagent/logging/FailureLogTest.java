package io.github.litestreamagent.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailureLogTest {

    private final FailureLog log = new FailureLog();

    @Test
    void a_full_heap_and_what_fails_in_the_world_are_no_defects() {
        assertThat(FailureLog.isDefect(new OutOfMemoryError())).isFalse();
        assertThat(FailureLog.isDefect(new IOException())).isFalse();
        assertThat(FailureLog.isDefect(new IllegalStateException())).isTrue();
        assertThat(FailureLog.isDefect(new StackOverflowError())).isTrue();
    }

    /** A log that grows with each statement of the application would do harm. Fails when FailureLog keeps every cause. */
    @Test
    void causes_without_end_are_counted() {
        for (int i = 0; i < 300; i++) {
            log.failed(Log.with("db", "app.db"), "consequence " + i, new IllegalStateException());
        }
        assertThat(log.unsaid()).isPositive();
    }

    /** Fails when FailureLog.failed lets out what the line throws. */
    @Test
    void what_cannot_even_be_written_throws_nothing() {
        log.failed(Log.with("db", "app.db"), "consequence", new IllegalStateException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new OutOfMemoryError("in the line");
            }
        });
        assertThat(log.unsaid()).isEqualTo(1);
    }
}
