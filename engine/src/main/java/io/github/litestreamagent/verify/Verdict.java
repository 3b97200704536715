package io.github.litestreamagent.verify;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.StatePoint;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a look at a replica has shown.
 *
 * @param files that were looked at, of each level
 * @param damaged files that no restore can use, each with the reason
 * @param reach which states can be restored, and which cannot any more
 * @param newest the newest TXID of any file
 * @param proof what is known of the newest state
 * @param first the oldest state that can be restored; empty if none can
 * @param last the newest state that can be restored
 */
public record Verdict(
        SortedMap<Level, Count> files,
        Map<LtxObject, String> damaged,
        Reach reach,
        Txid newest,
        Proof proof,
        Optional<StatePoint> first,
        Optional<StatePoint> last) {

    /**
     * Files of one level.
     *
     * @param bytes of all of them
     */
    public record Count(int files, long bytes) {

        Count plus(LtxObject object) {
            return new Count(files + 1, bytes + object.size());
        }
    }

    /** What is known of the newest state, beyond that its files are whole. */
    public enum Proof {
        /** Its pages have the checksum of the whole database that was recorded for its TXID. */
        MATCHES,
        /** The files are whole, and no checksum of the database was recorded: Litestream wrote them. */
        NOT_RECORDED,
        /** The files are whole, and make another database than the one that was recorded. */
        DIFFERS,
        /** Not looked at: its files were not read, or one of them is damaged. */
        OPEN
    }

    /** How bad it is. */
    public enum Status {
        /** Nothing is wrong. */
        OK,
        /** Files are damaged or missing, and every state can still be restored. */
        DAMAGED,
        /** States cannot be restored any more. */
        LOST
    }

    /** Returns how bad it is. */
    public Status status() {
        if (!reach.lost().isEmpty() || reach.states().isEmpty() || proof == Proof.DIFFERS) {
            return Status.LOST;
        }
        return damaged.isEmpty() && reach.gaps().isEmpty() ? Status.OK : Status.DAMAGED;
    }

    /** Bytes of all files. */
    public long bytes() {
        return files.values().stream().mapToLong(Count::bytes).sum();
    }

    /** The reasons in the order of the files. */
    List<LtxObject> damagedInOrder() {
        return List.copyOf(damaged.keySet());
    }
}
