package io.github.litestreamagent.storage.s3.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class OutageTest {

    private long now;
    private int calls;
    private final Outage outage = new Outage(() -> now);

    /** R9. Fails when Outage.guard does not call Outage.enter. */
    @Test
    void aThousandDatabasesMakeTenCallsASecondWhileTheStoreIsDown() {
        int seconds = 60;
        for (int second = 0; second < seconds; second++) {
            for (int database = 0; database < 1000; database++) {
                fail(SdkClientException.create("nobody answers"));
                now += TimeUnit.SECONDS.toNanos(1) / 1000;
            }
        }
        assertThat(calls).isBetween(5 * seconds, 10 * seconds + 10);
    }

    @Test
    void aCallThatWasNotMadeFailsAsTheLastOneDid() {
        for (int i = 0; i < 10; i++) {
            fail(SdkClientException.create("nobody answers"));
        }
        assertThat(calls).isEqualTo(3);
        assertThatThrownBy(() -> outage.guard(() -> "answer")).hasMessage("nobody answers");
    }

    /** Fails when Outage.worked does nothing. */
    @Test
    void oneAnswerEndsIt() {
        for (int i = 0; i < 10; i++) {
            fail(SdkClientException.create("nobody answers"));
        }
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(outage.guard(() -> "answer")).isEqualTo("answer");
        assertThat(outage.guard(() -> "answer")).isEqualTo("answer");
    }

    /** Fails when Outage.tryAnew does nothing. */
    @Test
    void theLastSyncOfAProcessAsksTheStoreItself() {
        for (int i = 0; i < 10; i++) {
            fail(SdkClientException.create("nobody answers"));
        }
        outage.tryAnew();
        assertThat(outage.guard(() -> "answer")).isEqualTo("answer");
    }

    @Test
    void aStoreThatRefusesIsNotDown() {
        for (int i = 0; i < 10; i++) {
            fail((SdkException) S3Exception.builder()
                    .statusCode(403)
                    .message("AccessDenied")
                    .build());
        }
        assertThat(calls).isEqualTo(10);
    }

    private void fail(SdkException failure) {
        assertThatThrownBy(() -> outage.guard(() -> {
                    calls++;
                    throw failure;
                }))
                .isInstanceOf(SdkException.class);
    }
}
