package io.github.litestreamagent.status;

import io.github.litestreamagent.ltx.Txid;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One database and its replica at a moment. Made by the thread that asks, from counters and files' sizes: the parts can be milliseconds
 * apart, and no statement of the application waits for it.
 *
 * @param path of the database, absolute
 * @param at when this was made
 * @param reason why it is not replicated; present exactly if it is left to the application
 * @param window what can be restored, as far as this process has looked; empty until then
 * @param drill the last trial restore of this process
 * @param levelZero what the last round of compaction in this process has left there
 */
public record ReplicationStatus(
        Path path,
        Instant at,
        Replica replica,
        Software software,
        ReplicationState state,
        Optional<Reason> reason,
        Position position,
        Behind behind,
        Files files,
        Checkpoints checkpoints,
        Syncs syncs,
        Optional<Failure> lastFailure,
        Optional<Window> window,
        Optional<Drill> drill,
        Optional<LevelZero> levelZero) {

    /**
     * Where a database is replicated to.
     *
     * @param type {@code s3} or {@code file}
     * @param url without any secret
     */
    public record Replica(String type, String url) {}

    /**
     * What opened the database.
     *
     * @param sqlite version of SQLite; empty until a connection of the agent has been open
     * @param driver version of sqlite-jdbc; empty where it does not tell
     */
    public record Software(Optional<String> sqlite, Optional<String> driver) {}

    /**
     * Why a database is not replicated.
     *
     * @param code as in docs/troubleshooting.md
     */
    public record Reason(String code, String sentence, String wayOut) {}

    /**
     * How far each side is.
     *
     * @param committed of the newest capture of the database's commits
     * @param acknowledged the newest that the replica has
     * @param uploadedAt when the store acknowledged that, by the clock of this machine; empty if this process has uploaded nothing
     */
    public record Position(Optional<Txid> committed, Optional<Txid> acknowledged, Optional<Instant> uploadedAt) {}

    /**
     * What would be lost if the machine were lost now.
     *
     * @param lag age of the oldest commit that the replica has not acknowledged; zero if it has all
     * @param commits of this process
     * @param bytes about what is to be uploaded
     */
    public record Behind(Duration lag, long commits, long bytes) {

        public boolean isNothing() {
            return commits == 0 && bytes == 0 && lag.isZero();
        }
    }

    /**
     * Sizes in bytes; -1 where the file cannot be looked at.
     *
     * @param wal 0 if there is none
     */
    public record Files(long database, long wal) {}

    /**
     * What the checkpoint cycles of the agent did in this process.
     *
     * @param completed cycles after which the whole WAL was in the database file
     * @param deferred cycles that something put off
     * @param took time of all
     * @param last empty before the first
     * @param readerSince since when, at least, the oldest reader has kept the WAL from being copied
     */
    public record Checkpoints(
            long completed, long deferred, Duration took, Optional<Checkpoint> last, Optional<Instant> readerSince) {}

    /**
     * One cycle.
     *
     * @param heldUpBy empty if the whole WAL was copied
     */
    public record Checkpoint(Instant at, Optional<String> heldUpBy) {}

    /**
     * What this process has uploaded.
     *
     * @param count tries, the failed ones included
     * @param walBytes bytes of the WAL that were captured
     * @param commits of the application so far
     */
    public record Syncs(long count, long failed, Duration took, long walBytes, long commits) {}

    /** The last thing that went wrong, whether it has been mended since or not. */
    public record Failure(Instant at, String sentence) {}

    /** The first and the last point that can be restored. */
    public record Window(Instant first, Instant last) {}

    /** A trial restore. */
    public record Drill(Instant at, boolean passed, Duration took, String sentence) {}

    /**
     * Files of level 0, in Litestream's words.
     *
     * @param eligible may go with the next round
     * @param notCompacted no file of level 1 holds them yet
     * @param tooRecent held by level 1, and kept for {@code l0-retention}
     */
    public record LevelZero(long eligible, long notCompacted, long tooRecent) {}

    /** Returns true if the replica has each commit, and further ones are uploaded as they come. */
    public boolean isSafe() {
        return behind.isNothing() && (state == ReplicationState.REPLICATING || state == ReplicationState.AT_REST);
    }
}
