package io.github.litestreamagent.replication.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Fails when Backoff.next forgets the longest pause. */
    @Test
    void pausesDoubleUpToTheLongestAndAreShortenedByHalfAtMost() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), new SplittableRandom(1));
        for (long whole : new long[] {1, 2, 4, 8, 16, 30, 30, 30}) {
            assertThat(backoff.next()).isBetween(whole * SECOND / 2, whole * SECOND);
        }
        backoff.reset();
        assertThat(backoff.next()).isLessThanOrEqualTo(SECOND);
    }

    /** Fails when Backoff.next takes no random part off. */
    @Test
    void twoDatabasesDoNotTryInStep() {
        Backoff one = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), new SplittableRandom(1));
        Backoff other = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), new SplittableRandom(2));
        assertThat(one.next()).isNotEqualTo(other.next());
    }
}
