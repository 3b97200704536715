package io.github.litestreamagent.restore;

import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens the files of a plan one after the other, and fetches small ones before their turn: thousands of them, each after the answer to the
 * last, would take a minute of waiting. At most 8 files of at most 256 KiB are in memory.
 */
final class ReadAhead implements Closeable {

    private static final int FILES = 8;
    private static final int SMALL = 1 << 18;

    private final ReplicaStorage storage;
    private final Iterator<LtxObject> upcoming;
    private final Deque<Ahead> ahead = new ArrayDeque<>();
    private final AtomicInteger threads = new AtomicInteger();
    private final ExecutorService fetchers = Executors.newFixedThreadPool(FILES, this::newThread);

    ReadAhead(ReplicaStorage storage, List<LtxObject> files) {
        this.storage = storage;
        this.upcoming = files.iterator();
    }

    /** A file of the plan; its bytes are asked for when it is small, or else when its turn comes. */
    private record Ahead(LtxObject object, Future<InputStream> fetched) {}

    /** The next file of the plan, in order; the caller closes it. */
    InputStream next() throws IOException {
        while (ahead.size() < FILES && upcoming.hasNext()) {
            LtxObject object = upcoming.next();
            boolean small = object.size() <= SMALL;
            ahead.add(new Ahead(object, small ? fetchers.submit(() -> fetch(object)) : null));
        }
        Ahead first = ahead.remove();
        return first.fetched() == null ? storage.open(first.object()) : await(first.fetched());
    }

    private InputStream fetch(LtxObject object) throws IOException {
        try (InputStream in = storage.open(object)) {
            return new ByteArrayInputStream(in.readNBytes(SMALL));
        }
    }

    private static InputStream await(Future<InputStream> fetched) throws IOException {
        try {
            return fetched.get();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the restore was interrupted");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    private Thread newThread(Runnable fetcher) {
        Thread thread = new Thread(fetcher, "litestream-restore-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** What is still being fetched is given up. */
    @Override
    public void close() {
        fetchers.shutdownNow();
    }
}
