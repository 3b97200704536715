package io.github.litestreamagent.replica;

import io.github.litestreamagent.storage.StorageException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Makes many requests of a storage side by side. */
final class Parallel {

    private static final int AT_ONCE = 32;

    private Parallel() {}

    /** The answers in the order of the requests; the first failure ends it. */
    static <T> List<T> all(List<Callable<T>> requests) throws StorageException, InterruptedIOException {
        ExecutorService threads =
                Executors.newFixedThreadPool(Math.max(1, Math.min(AT_ONCE, requests.size())), task -> {
                    Thread thread = new Thread(task, "litestream-restore-ask");
                    thread.setDaemon(true);
                    return thread;
                });
        try {
            List<Future<T>> asked = new ArrayList<>();
            requests.forEach(request -> asked.add(threads.submit(request)));
            List<T> answers = new ArrayList<>();
            for (Future<T> one : asked) {
                answers.add(one.get());
            }
            return answers;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the restore was interrupted");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof StorageException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
