package io.github.litestreamagent.replication.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PutBudgetTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PutBudget budget = new PutBudget(Duration.ofSeconds(1), 0);

    /** Fails when PutBudget.pay takes no token. */
    @Test
    void ten_commits_after_a_quiet_time_are_shipped_at_once_and_then_one_a_second() {
        for (int i = 0; i < 10; i++) {
            assertThat(budget.pay(0)).isTrue();
        }
        assertThat(budget.pay(0)).isFalse();
        assertThat(budget.nanosToNext(0)).isEqualTo(SECOND);
        assertThat(budget.pay(SECOND / 2)).isFalse();
        assertThat(budget.pay(SECOND)).isTrue();
        assertThat(budget.pay(SECOND)).isFalse();
    }

    /** Fails when PutBudget.nanosToNext forgets the capacity. */
    @Test
    void a_long_quiet_time_saves_up_no_more_than_ten() {
        long later = 3600 * SECOND;
        for (int i = 0; i < 10; i++) {
            assertThat(budget.pay(later)).isTrue();
        }
        assertThat(budget.pay(later)).isFalse();
    }

    @Test
    void without_an_interval_nothing_is_held_back() {
        PutBudget free = new PutBudget(Duration.ZERO, 0);
        for (int i = 0; i < 100; i++) {
            assertThat(free.pay(0)).isTrue();
        }
    }
}
