package io.github.litestreamagent.status;

import io.github.litestreamagent.ltx.Txid;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the replication of one database has done, as far as only it can tell. Written by the threads that do it, read by any: each field is
 * volatile or a counter, and nothing is locked.
 */
public final class DatabaseFigures {

    private final LongAdder syncs = new LongAdder();
    private final LongAdder failedSyncs = new LongAdder();
    private final LongAdder syncNanos = new LongAdder();
    private final LongAdder walBytes = new LongAdder();
    private final LongAdder checkpointNanos = new LongAdder();
    private volatile Txid committed;
    private volatile Txid acknowledged;
    private volatile Instant uploadedAt;
    private volatile long uncapturedBytes;
    private volatile String sqlite;
    private volatile ReplicationStatus.Checkpoint checkpoint;
    private volatile ReplicationStatus.Failure failure;
    private volatile ReplicationStatus.Window window;
    private volatile ReplicationStatus.Drill drill;
    private volatile ReplicationStatus.LevelZero levelZero;

    /** The commits up to here are in a file that is uploaded, or in the replica. */
    public void captured(Txid txid) {
        committed = txid;
    }

    /** The replica was read and ends here. */
    public void replicaEndsAt(Txid txid) {
        acknowledged = txid;
    }

    /** The store has acknowledged a file. */
    public void acknowledged(Txid txid, Instant now, long tookNanos) {
        acknowledged = txid;
        uploadedAt = now;
        syncs.increment();
        syncNanos.add(tookNanos);
    }

    /** A try to bring something into the replica has failed. */
    public void syncFailed(Instant now, String sentence) {
        syncs.increment();
        failedSyncs.increment();
        failure = new ReplicationStatus.Failure(now, sentence);
    }

    /** Notes how many bytes of the WAL no file holds yet. */
    public void uncaptured(long bytes) {
        uncapturedBytes = bytes;
    }

    /** Notes that so many bytes of the WAL have been captured just now. */
    public void walCaptured(long bytes) {
        walBytes.add(bytes);
        uncapturedBytes = 0;
    }

    /**
     * A checkpoint cycle has ended.
     *
     * @param heldUpBy empty if the whole WAL was copied
     */
    public void checkpointed(Instant now, Optional<String> heldUpBy, Duration took) {
        checkpoint = new ReplicationStatus.Checkpoint(now, heldUpBy);
        checkpointNanos.add(took.toNanos());
    }

    public void openedBy(String sqliteVersion) {
        sqlite = sqliteVersion;
    }

    /** The replica was listed. */
    public void restorable(ReplicationStatus.Window between) {
        window = between;
    }

    /** A round of compaction has ended. */
    public void levelZero(ReplicationStatus.LevelZero left) {
        levelZero = left;
    }

    public void drilled(ReplicationStatus.Drill result) {
        drill = result;
    }

    public ReplicationStatus.Position position() {
        return new ReplicationStatus.Position(
                Optional.ofNullable(committed), Optional.ofNullable(acknowledged), Optional.ofNullable(uploadedAt));
    }

    /** Returns what was uploaded. The commits are those of the application so far. */
    public ReplicationStatus.Syncs syncs(long commits) {
        return new ReplicationStatus.Syncs(
                syncs.sum(), failedSyncs.sum(), Duration.ofNanos(syncNanos.sum()), walBytes.sum(), commits);
    }

    /** Bytes of the WAL that no file holds, as of the last look. */
    public long uncapturedBytes() {
        return uncapturedBytes;
    }

    public Optional<String> sqlite() {
        return Optional.ofNullable(sqlite);
    }

    public Optional<ReplicationStatus.Checkpoint> lastCheckpoint() {
        return Optional.ofNullable(checkpoint);
    }

    public Duration checkpointTime() {
        return Duration.ofNanos(checkpointNanos.sum());
    }

    public Optional<ReplicationStatus.Failure> lastFailure() {
        return Optional.ofNullable(failure);
    }

    public Optional<ReplicationStatus.Window> window() {
        return Optional.ofNullable(window);
    }

    public Optional<ReplicationStatus.Drill> drill() {
        return Optional.ofNullable(drill);
    }

    /** What the last round of compaction has left at level 0. */
    public Optional<ReplicationStatus.LevelZero> levelZero() {
        return Optional.ofNullable(levelZero);
    }
}
