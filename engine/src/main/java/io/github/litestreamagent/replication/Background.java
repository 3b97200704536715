package io.github.litestreamagent.replication;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs what goes on beside the uploads of all databases; what finds no thread is left out, with a {@code RejectedExecutionException}. */
final class Background {

    private static final int MOST_THREADS = 8;
    private static final long IDLE_SECONDS = 10;

    private Background() {}

    static ThreadPoolExecutor executor() {
        return new ThreadPoolExecutor(
                0, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), Background::thread);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "litestream-lease", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Background.class.getClassLoader());
        return thread;
    }
}
