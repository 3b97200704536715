package io.github.litestreamagent;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.logging.FailureLog;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.threads.OwnThread;

/** Runs what only says something, on a thread of its own: what fails there is said too, and harms nothing else. */
final class OwnTask {

    private OwnTask() {}

    /** @param consequence what follows if it fails, or if the process has no thread for it */
    static void begin(Runnable task, String threadName, String consequence) {
        BoundLog about = Log.with("thread", threadName);
        try {
            OwnThread.daemon(task, threadName, why -> FailureLog.OF_PROCESS.failed(about, consequence, why))
                    .start();
        } catch (Throwable noThread) {
            FailureLog.OF_PROCESS.failed(about, consequence, noThread);
        }
    }
}
