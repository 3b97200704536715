package io.github.litestreamagent.compaction;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.ForeignObjectException;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the replica of one database small: compacts level 0 to 1 to 2 to 3, and deletes what is not needed any more. A <em>round</em> does
 * what is due. It runs on a thread of its own, one at a time; all else belongs to the thread of the database.
 */
public final class Levels {

    private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(30);
    /** So long after the last commit nothing is asked of the store any more. */
    private static final long QUIET = TimeUnit.MINUTES.toNanos(110);

    private static final long LONGEST_PAUSE = TimeUnit.MINUTES.toNanos(10);

    private final LevelsContext context;
    private final Ownership ownership = new Ownership();
    private final LevelZeroRetention levelZero;
    private volatile boolean attached;
    private volatile boolean halted;
    private volatile boolean listedAnew;
    private volatile long notBefore;
    private volatile long changedAt;
    private volatile Optional<Rounds> rounds = Optional.empty();
    private volatile Optional<LevelZeroFiles> levelZeroFiles = Optional.empty();

    /** Of the round alone. */
    private long pause = FIRST_PAUSE;

    private boolean failureSaid;

    public Levels(LevelsContext context) {
        this.context = context;
        levelZero = new LevelZeroRetention(context.settings().l0Retention(), ownership);
        notBefore = context.nanos().getAsLong();
    }

    /**
     * The chain goes on behind what a listing has just shown.
     *
     * @param newest file of the replica; empty: it begins
     * @param own whether this process has put it
     */
    public void attached(Optional<Txid> newest, boolean own) {
        if (!own || ownership.newest().isEmpty()) {
            ownership.begins(newest);
        }
        newest.ifPresent(ownership::acknowledged);
        changedAt = context.nanos().getAsLong();
        listedAnew = true;
        attached = true;
    }

    /** A level 0 file of this process is in the replica. */
    public void acknowledged(LtxObject file, LtxMetadata metadata, Optional<LtxBody> inMemory) {
        ownership.acknowledged(file.range().max());
        changedAt = context.nanos().getAsLong();
        inMemory.ifPresent(
                body -> context.recent().add(context.storage().get(), new RecentFiles.Uploaded(file, metadata, body)));
    }

    /** A snapshot of the live database is in the replica. Any thread. */
    public void snapshotMade(LtxObject snapshot) {
        rounds.ifPresent(running -> running.snapshotMade(snapshot));
    }

    /** Returns true if a round has something to do; asked only while none runs. Makes no request. */
    public boolean isDue() {
        return nanosToNext().filter(left -> left <= 0).isPresent();
    }

    /** Does what is due; never throws. */
    public void round(Permission permission) {
        try {
            if (listedAnew || rounds.isEmpty()) {
                listedAnew = false;
                rounds = Optional.of(Rounds.begin(context, ownership, levelZero));
            }
            if (rounds.get().run(permission)) {
                pause = FIRST_PAUSE;
                failureSaid = false;
                levelZeroFiles = Optional.of(rounds.get().levelZero());
            } else {
                listedAnew = true;
                later();
            }
        } catch (ProofException e) {
            halt(e);
        } catch (ForeignObjectException another) {
            context.log().debug("another process compacts this replica", "error", another);
            listedAnew = true;
            later();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            failed(e);
        }
    }

    /** What the last round has left at level 0; empty before the first. Any thread. */
    public Optional<LevelZeroFiles> levelZeroFiles() {
        return levelZeroFiles;
    }

    private void halt(ProofException why) {
        halted = true;
        context.log()
                .error(
                        "a file that was to replace others is not what it should be: nothing of this replica is compacted or deleted"
                                + " any more until the process is started again; level 0 goes on. Keep the replica as it is, and report this",
                        "error",
                        why);
    }

    private void failed(Throwable why) {
        later();
        if (failureSaid) {
            context.log().debug("compaction failed", "error", why);
        } else {
            failureSaid = true;
            context.log().warn("compaction failed; level 0 goes on, and it is tried again later", "error", why);
        }
    }

    private void later() {
        notBefore = context.nanos().getAsLong() + pause;
        pause = Math.min(LONGEST_PAUSE, 2 * pause);
    }

    /** Returns true if a file that was made has failed its proof. */
    boolean isHalted() {
        return halted;
    }

    /** When a round may be due again, if nothing is committed until then: in at most so many nanoseconds; empty for never. */
    public Optional<Long> nanosToNext() {
        if (!attached || halted || ownership.newest().isEmpty()) {
            return Optional.empty();
        }
        long now = context.nanos().getAsLong();
        boolean quiet = now - changedAt > QUIET;
        if (listedAnew || rounds.isEmpty()) {
            return quiet ? Optional.empty() : Optional.of(Math.max(0, notBefore - now));
        }
        Instant time = context.clock().instant();
        return rounds.get().nanosToNext(time, now, quiet).map(left -> Math.max(left, notBefore - now));
    }
}
