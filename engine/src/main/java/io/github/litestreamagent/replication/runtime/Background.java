package io.github.litestreamagent.replication.runtime;

import io.github.litestreamagent.logging.FailureLog;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.threads.OwnThread;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs what goes on beside the uploads of all databases; what finds no thread is left out, with a {@code RejectedExecutionException}. */
final class Background {

    private static final long IDLE_SECONDS = 10;

    private Background() {}

    static ThreadPoolExecutor executor(String threadName, int mostThreads) {
        return new ThreadPoolExecutor(
                0,
                mostThreads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                work -> OwnThread.daemon(
                        work,
                        threadName,
                        why -> FailureLog.OF_PROCESS.failed(Log.with("thread", threadName), "it is tried again", why)));
    }
}
