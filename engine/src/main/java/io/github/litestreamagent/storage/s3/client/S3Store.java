package io.github.litestreamagent.storage.s3.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A store as all replicas of this process share it: one client, made at the first request, and what was found out about its buckets.
 *
 * <p>Every request runs with the class loader of this class as the thread's context class loader: the SDK looks up parts of itself by
 * {@code ServiceLoader}, and the application's loader does not know them.
 */
public final class S3Store {

    /** Bytes of a body up to which an upload takes its memory without asking. */
    public static final int SMALL_UPLOAD = 1 << 20;

    /** Each holds a part of 8 MiB or more: the first uploads of a hundred databases are not to fill the application's heap. */
    private static final int LARGE_UPLOADS_AT_ONCE = 3;

    /** Captures that fit one PUT have this one besides: first uploads of large databases hold the others for hours (R9). */
    private static final int SINGLE_PUTS_AT_ONCE = 1;

    private final S3Access access;
    private final Outage outage = new Outage(System::nanoTime);
    private final Semaphore largeUploads = new Semaphore(LARGE_UPLOADS_AT_ONCE);
    private final Semaphore singlePuts = new Semaphore(SINGLE_PUTS_AT_ONCE);
    private final Map<String, BucketFacts> facts = new ConcurrentHashMap<>();
    private final ClockOffset clock = new ClockOffset();
    private S3Client client;
    private boolean closed;

    public S3Store(S3Access access) {
        this.access = access;
    }

    S3Access access() {
        return access;
    }

    public <T> T call(Function<S3Client, T> request) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(S3Store.class.getClassLoader());
        try {
            return outage.guard(() -> request.apply(client()));
        } catch (IllegalStateException e) {
            if (isClosed()) {
                throw new ReplicaClosedException(e);
            }
            throw e;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** As {@link io.github.litestreamagent.storage.ReplicaStorage#clockOffset}. */
    public Duration clockOffset() {
        return clock.get();
    }

    /** The next call is made, although many have failed. */
    public void tryAnew() {
        outage.tryAnew();
    }

    /**
     * Waits while others of this store are at it.
     *
     * @param onePut whether the upload is one PUT, and no upload in parts
     * @return what the caller releases at the end of the upload
     */
    public Semaphore beginLargeUpload(boolean onePut) {
        if (!onePut) {
            largeUploads.acquireUninterruptibly();
            return largeUploads;
        }
        if (largeUploads.tryAcquire()) {
            return largeUploads;
        }
        singlePuts.acquireUninterruptibly();
        return singlePuts;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized S3Client client() {
        if (closed) {
            throw new ReplicaClosedException(null);
        }
        if (client == null) {
            client = S3ClientFactory.create(access, clock);
        }
        return client;
    }

    public BucketFacts facts(String bucket) {
        return facts.computeIfAbsent(bucket, unknown -> new BucketFacts());
    }

    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.close();
        }
    }
}
