package io.github.litestreamagent.threads;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that work side by side for one that waits for what they give. */
public final class Workers {

    private Workers() {}

    /**
     * At most so many own threads, which are started as they are needed.
     *
     * @param name of each, before its number
     */
    public static ExecutorService atMost(int threads, String name) {
        return Executors.newFixedThreadPool(threads, named(name));
    }

    /** As many own threads as there are tasks at a time. */
    public static ExecutorService asNeeded(String name) {
        return Executors.newCachedThreadPool(named(name));
    }

    /** What a task throws is with its {@link Future}. */
    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> OwnThread.daemon(task, name + "-" + count.incrementAndGet(), unseen -> {});
    }

    /** Waits for what another thread gives, and fails as that thread did. */
    public static <T> T await(Future<T> result) throws IOException {
        try {
            return result.get();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while other threads were at work");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }
}
