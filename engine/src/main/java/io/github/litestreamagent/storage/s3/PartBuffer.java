package io.github.litestreamagent.storage.s3;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.sync.RequestBody;

/** The body of the next request, filled again after each. */
final class PartBuffer {

    /** What one attempt may take beside the transfer. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** Slower lines are taken for dead: 64 KiB/s. */
    private static final long SLOWEST_BYTES_PER_SECOND = 64 * 1024;

    private static final String CONTENT_TYPE = "application/octet-stream";

    private final byte[] bytes;
    private int size;

    PartBuffer(int capacity) {
        this.bytes = new byte[capacity];
    }

    boolean isFull() {
        return size == bytes.length;
    }

    int size() {
        return size;
    }

    /** Takes what there is room for. */
    int add(byte[] from, int offset, int length) {
        int taken = Math.min(length, bytes.length - size);
        System.arraycopy(from, offset, bytes, size, taken);
        size += taken;
        return taken;
    }

    void clear() {
        size = 0;
    }

    /** The same bytes at each attempt; without a copy, so it ends with the next {@link #add}. */
    RequestBody requestBody() {
        int length = size;
        return RequestBody.fromContentProvider(() -> new ByteArrayInputStream(bytes, 0, length), length, CONTENT_TYPE);
    }

    Consumer<AwsRequestOverrideConfiguration.Builder> timeout() {
        Duration timeout = ANSWER.plusSeconds(size / SLOWEST_BYTES_PER_SECOND);
        return configuration -> configuration.apiCallAttemptTimeout(timeout);
    }
}
