package io.github.litestreamagent.storage.s3.upload;

import io.github.litestreamagent.storage.ByteChunks;
import java.time.Duration;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.sync.RequestBody;

/** The body of the next request, filled again after each. It grows with its content: most uploads are far smaller than a part. */
public final class PartBuffer {

    /** What one attempt may take beside the transfer. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** Slower lines are taken for dead: 64 KiB/s. */
    private static final long SLOWEST_BYTES_PER_SECOND = 64 * 1024;

    private static final String CONTENT_TYPE = "application/octet-stream";

    private final int capacity;
    private final ByteChunks bytes = new ByteChunks();

    public PartBuffer(int capacity) {
        this.capacity = capacity;
    }

    boolean isFull() {
        return bytes.size() == capacity;
    }

    /** Bytes of memory that it takes. */
    int memory() {
        return bytes.memory();
    }

    int size() {
        return bytes.size();
    }

    /** Takes what there is room for. */
    public int add(byte[] from, int offset, int length) {
        int taken = Math.min(length, capacity - bytes.size());
        bytes.write(from, offset, taken);
        return taken;
    }

    void clear() {
        bytes.clear();
    }

    /** The same bytes at each attempt; without a copy, so it ends with {@link #clear}. */
    RequestBody requestBody() {
        return RequestBody.fromContentProvider(bytes::stream, bytes.size(), CONTENT_TYPE);
    }

    Consumer<AwsRequestOverrideConfiguration.Builder> timeout() {
        Duration timeout = ANSWER.plusSeconds(bytes.size() / SLOWEST_BYTES_PER_SECOND);
        return configuration -> configuration.apiCallAttemptTimeout(timeout);
    }
}
