package io.github.litestreamagent.storage.s3.client;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The request budget of a process while its store does not work: each replica tries again at its own pace, but all together make no more
 * than ten calls a second, however many databases there are. A call beyond that fails with what the last one failed with. Safe for use by
 * several threads.
 */
final class Outage {

    /** Each call is up to three requests of the SDK. */
    private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Failures in a row that are taken for bad luck. */
    private static final int TOLERATED = 3;

    private static final int SERVER_ERROR = 500;
    private static final int TOO_MANY_REQUESTS = 429;

    private final LongSupplier nanos;
    private SdkException failure;
    private int failures;
    private long nextAt;

    Outage(LongSupplier nanos) {
        this.nanos = nanos;
    }

    <T> T guard(Supplier<T> call) {
        enter();
        try {
            T answer = call.get();
            worked();
            return answer;
        } catch (SdkException e) {
            failed(e);
            throw e;
        }
    }

    private synchronized void enter() {
        if (failures < TOLERATED) {
            return;
        }
        if (nanos.getAsLong() - nextAt < 0) {
            throw failure;
        }
        nextAt = nanos.getAsLong() + GAP_NANOS;
    }

    /** The next calls are made, whatever failed before. */
    void tryAnew() {
        worked();
    }

    private synchronized void worked() {
        failures = 0;
    }

    /** An answer that names a mistake of the agent is a store that works. */
    private synchronized void failed(SdkException e) {
        if (e instanceof AwsServiceException answer
                && answer.statusCode() < SERVER_ERROR
                && answer.statusCode() != TOO_MANY_REQUESTS) {
            worked();
            return;
        }
        failure = e;
        failures++;
        nextAt = nanos.getAsLong() + GAP_NANOS;
    }
}
