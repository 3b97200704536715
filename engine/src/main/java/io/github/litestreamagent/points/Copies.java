package io.github.litestreamagent.points;

import io.github.litestreamagent.logging.FailureLog;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.restore.output.RestoreException;
import io.github.litestreamagent.status.Copy;
import io.github.litestreamagent.status.CopyFile;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.threads.OwnThread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes copies for the page, one at a time in the process: so the disk holds one that waits at most. Any thread. */
public final class Copies {

    private static final long TIDYING_MILLIS = 250;

    private static final String NAME = "litestream-copy";

    private CopyJob job;
    private Thread thread;
    private boolean ended;

    /**
     * What is copied.
     *
     * @param database absolute, not behind a link
     * @param replica its URL
     * @param open opens it, apart from the requests of the replication
     */
    public record Source(Path database, String replica, Supplier<ReplicaStorage> open) {}

    /**
     * Begins one.
     *
     * @param point a TXID or a time of UTC; empty for the newest state
     * @param beside whether it is put beside the database; else it is kept for a download
     * @throws IOException with a sentence if the point is none, or another copy is under way
     */
    public synchronized void begin(Source source, String point, boolean beside) throws IOException {
        if (ended || isBusy()) {
            throw new RestoreException(
                    "one copy at a time is made, and another one is under way, waits to be downloaded,"
                            + " or is being downloaded: wait until it is gone");
        }
        CopyJob next = new CopyJob(source, PointText.parse(point), beside);
        Thread begun = OwnThread.daemon(next, NAME, Copies::failed);
        try {
            begun.start();
        } catch (OutOfMemoryError noThread) {
            throw new RestoreException("the process has no thread for a copy: try again later");
        }
        job = next;
        thread = begun;
    }

    /** Returns true if one is under way; one that is over deletes its folder in a moment. */
    private boolean isBusy() {
        if (thread == null) {
            return false;
        }
        if (job.copy().phase() == Copy.Phase.FAILED || job.copy().phase() == Copy.Phase.DONE) {
            try {
                thread.join(TIDYING_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return thread.isAlive();
    }

    private static void failed(Throwable why) {
        FailureLog.OF_PROCESS.failed(Log.with("thread", NAME), "no copy is made for the page", why);
    }

    /** Returns the last one; empty if none was asked for. */
    public synchronized Optional<Copy> last() {
        return Optional.ofNullable(job).map(CopyJob::copy);
    }

    /** Hands out the copy that waits to be downloaded, once; empty if none does. */
    public synchronized Optional<CopyFile> take() {
        return Optional.ofNullable(job).flatMap(made -> made.take().map(file -> new CopyFile(file, made.name())));
    }

    /** Ends what is under way: nothing is left of it. */
    public synchronized void end() {
        ended = true;
        if (thread != null && thread.isAlive()) {
            thread.interrupt();
            job.discard();
        }
    }
}
