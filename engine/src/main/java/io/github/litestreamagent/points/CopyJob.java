package io.github.litestreamagent.points;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.logging.FailureLog;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.KnownMetadata;
import io.github.litestreamagent.replica.NoMatchingBackupException;
import io.github.litestreamagent.replica.PageLookup;
import io.github.litestreamagent.replica.RestorePlan;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.replica.RestoreTarget;
import io.github.litestreamagent.replica.StateFinder;
import io.github.litestreamagent.restore.DatabaseCheck;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.output.RestoreException;
import io.github.litestreamagent.status.Copy;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.verify.DrillFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Restores one copy, proves it, and puts it where it is wanted. On a thread of its own; the state may be asked for by any. */
final class CopyJob implements Runnable {

    /** Then it is deleted: it holds the data, and a place on the disk. */
    static final Duration READY_FOR = Duration.ofMinutes(10);

    /** The server ends a download after 2 h. */
    private static final Duration LONGEST_DOWNLOAD = Duration.ofMinutes(125);

    /** The application needs the machine more than this does. */
    private static final Effort EFFORT = new Effort(4, 1);

    private static final long LOOK_MILLIS = 200;

    private final Copies.Source source;
    private final RestoreTarget target;
    private final boolean beside;
    private final DrillFolder folder;
    private final BoundLog log;
    private final CopyProgress progress = new CopyProgress();
    private final CountDownLatch taken = new CountDownLatch(1);
    private volatile Copy.Phase phase = Copy.Phase.RUNNING;
    private volatile String sentence = "being restored";
    private volatile String state = "";
    private volatile Object made;

    CopyJob(Copies.Source source, RestoreTarget target, boolean beside) {
        this.source = source;
        this.target = target;
        this.beside = beside;
        folder = DrillFolder.ofCopy(source.database().getParent(), source.replica());
        log = Log.ofDatabase(source.database(), source.replica());
    }

    @Override
    public void run() {
        try (ReplicaStorage storage = source.open().get()) {
            make(storage);
        } catch (InterruptedException ended) {
            end(Copy.Phase.FAILED, "the process ends");
        } catch (IOException why) {
            end(Copy.Phase.FAILED, String.valueOf(why.getMessage()));
            log.warn("no copy was made for the page", "error", why);
        } catch (Throwable why) {
            end(Copy.Phase.FAILED, "the agent failed; its log says how");
            FailureLog.OF_PROCESS.failed(log, "no copy is made for the page", why);
        }
    }

    private void make(ReplicaStorage storage) throws IOException, InterruptedException {
        RestorePlan plan = plan(storage);
        state = plan.txid().toString();
        CopyPlace place = new CopyPlace(source.database(), state);
        if (beside) {
            place.requireFree();
        }
        requireRoom(storage, plan);
        folder.create();
        try {
            new Restore(storage, EFFORT, progress, DatabaseCheck.NONE)
                    .run(new RestoreRequest(folder.output(), new RestoreTarget.At(plan.txid()), Set.of()));
            if (beside) {
                place.take(folder.output());
                end(Copy.Phase.DONE, "TXID " + state + " is restored to " + place);
                log.info("a copy was made, as the page was asked for", "txid", state, "copy", place);
            } else {
                offer(plan.txid());
            }
        } finally {
            folder.delete();
        }
    }

    private RestorePlan plan(ReplicaStorage storage) throws IOException {
        Optional<RestorePlan> plan =
                new StateFinder(storage, new KnownMetadata(storage)).find(target, new RestorePlanner(storage).list());
        return plan.orElseThrow(() -> new NoMatchingBackupException("the replica has no state yet"));
    }

    private void requireRoom(ReplicaStorage storage, RestorePlan plan) throws IOException {
        PageLookup newest = new PageLookup(storage, plan);
        String objection = folder.objection((long) newest.commit() * newest.pageSize());
        if (!objection.isEmpty()) {
            throw new RestoreException(objection);
        }
    }

    private void offer(Txid txid) throws IOException, InterruptedException {
        made = keyOf(folder.output());
        end(Copy.Phase.READY, "TXID " + txid + " waits to be downloaded for " + READY_FOR.toMinutes() + " minutes");
        if (!taken.await(READY_FOR.toMillis(), TimeUnit.MILLISECONDS)) {
            giveUp();
        }
        if (phase == Copy.Phase.DONE) {
            log.info("a copy is being downloaded from the page", "txid", txid);
            awaitSent();
        }
    }

    private void awaitSent() throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_DOWNLOAD.toNanos();
        while (Files.exists(folder.output()) && System.nanoTime() - deadline < 0) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private synchronized void giveUp() {
        if (phase == Copy.Phase.READY) {
            end(Copy.Phase.FAILED, "the copy was not downloaded, and is deleted: ask for it again");
        }
    }

    private synchronized void end(Copy.Phase reached, String said) {
        phase = reached;
        sentence = said;
    }

    private static Object keyOf(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** Another process that replicates the same database may have made a copy of its own there. */
    private boolean isOwn() {
        try {
            return Objects.equals(made, keyOf(folder.output()));
        } catch (IOException gone) {
            return false;
        }
    }

    /** Returns the file, which is deleted by whoever sends it; empty if it is not ready. */
    synchronized Optional<Path> take() {
        if (phase != Copy.Phase.READY) {
            return Optional.empty();
        }
        if (!isOwn()) {
            end(Copy.Phase.FAILED, "another process has deleted the copy: ask for it again");
            taken.countDown();
            return Optional.empty();
        }
        end(Copy.Phase.DONE, "TXID " + state + " was sent to the browser; the file here is deleted");
        taken.countDown();
        return Optional.of(folder.output());
    }

    /** Returns the name under which a browser keeps it. */
    String name() {
        return CopyPlace.name(source.database(), state);
    }

    Copy copy() {
        return new Copy(source.database(), phase, sentence, progress.came(), progress.total());
    }

    /** Deletes what is left of it, as the process ends. */
    void discard() {
        try {
            folder.delete();
        } catch (IOException leftToTheNextCopy) {
            log.debug("a copy was not deleted", "error", leftToTheNextCopy);
        }
    }
}
