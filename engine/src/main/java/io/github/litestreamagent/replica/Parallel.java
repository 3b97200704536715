package io.github.litestreamagent.replica;

import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.threads.Workers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Makes many requests of a storage side by side. */
final class Parallel {

    private static final int AT_ONCE = 32;

    private Parallel() {}

    /** The answers in the order of the requests; the first failure ends it. */
    static <T> List<T> all(List<Callable<T>> requests) throws StorageException, InterruptedIOException {
        ExecutorService threads =
                Workers.atMost(Math.max(1, Math.min(AT_ONCE, requests.size())), "litestream-restore-ask");
        try {
            List<Future<T>> asked = new ArrayList<>();
            requests.forEach(request -> asked.add(threads.submit(request)));
            List<T> answers = new ArrayList<>();
            for (Future<T> one : asked) {
                answers.add(Workers.await(one));
            }
            return answers;
        } catch (StorageException | InterruptedIOException said) {
            throw said;
        } catch (IOException other) {
            throw new IllegalStateException(other);
        } finally {
            threads.shutdownNow();
        }
    }
}
