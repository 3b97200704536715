package io.github.litestreamagent.storage;

import io.github.litestreamagent.storage.MemoryStorage.Operation;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;

/** How {@link MemoryStorage} answers one call. */
public final class Answer {

    /** Metadata of what a scripted rival puts. */
    public static final LtxMetadata RIVAL = new LtxMetadata(
            Instant.parse("2026-01-01T00:00:00Z"), OptionalLong.empty(), OptionalLong.empty(), "1-rival");

    private enum When {
        BEFORE,
        IN_BODY,
        AFTER,
        NEVER
    }

    private final String name;
    private final When fails;
    private final boolean retryable;
    private final Optional<byte[]> rival;
    private final Optional<CountDownLatch> latch;

    private Answer(String name, When fails, boolean retryable, Optional<byte[]> rival, Optional<CountDownLatch> latch) {
        this.name = name;
        this.fails = fails;
        this.retryable = retryable;
        this.rival = rival;
        this.latch = latch;
    }

    private static Answer failing(String name, When when, boolean retryable) {
        return new Answer(name, when, retryable, Optional.empty(), Optional.empty());
    }

    public static Answer ok() {
        return failing("ok", When.NEVER, false);
    }

    /** The request never arrived. */
    public static Answer timeoutBefore() {
        return failing("no answer in time", When.BEFORE, true);
    }

    /** The request was carried out, and its answer was lost. */
    public static Answer timeoutAfter() {
        return failing("no answer in time, though done", When.AFTER, true);
    }

    /** The connection breaks in the middle of the content. */
    public static Answer reset() {
        return failing("the connection broke off", When.IN_BODY, true);
    }

    public static Answer forbidden() {
        return failing("403 AccessDenied", When.BEFORE, false);
    }

    public static Answer noSuchBucket() {
        return failing("404 NoSuchBucket", When.BEFORE, false);
    }

    public static Answer internalError() {
        return failing("500 InternalError", When.BEFORE, true);
    }

    public static Answer slowDown() {
        return failing("503 SlowDown", When.BEFORE, true);
    }

    /** Somebody else creates the key of a level 0 file a moment earlier. */
    public static Answer rival(byte[] content) {
        return new Answer("412 for a rival", When.NEVER, false, Optional.of(content.clone()), Optional.empty());
    }

    /** Goes on when the test says so. */
    public static Answer slow(CountDownLatch until) {
        return new Answer("slow", When.NEVER, false, Optional.empty(), Optional.of(until));
    }

    void beforeEffect(Operation operation) throws StorageException {
        if (latch.isPresent()) {
            await(latch.get());
        }
        if (fails == When.BEFORE) {
            throw failure(operation);
        }
    }

    void afterEffect(Operation operation) throws StorageException {
        if (fails == When.AFTER) {
            throw failure(operation);
        }
    }

    boolean breaksInBody() {
        return fails == When.IN_BODY;
    }

    Optional<byte[]> rival() {
        return rival;
    }

    StorageException failure(Operation operation) {
        return new StorageException("cannot " + operation + " in memory: " + name, retryable, null);
    }

    private static void await(CountDownLatch until) throws StorageException {
        try {
            until.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException("interrupted", true, e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
