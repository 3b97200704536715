package io.github.litestreamagent.compaction;

import io.github.litestreamagent.ltx.Txid;
import java.time.Duration;
import java.util.Optional;

/**
 * Which level 0 files this process has put. R7: on the key of the first one behind another writer's, that writer tries to go on if it has
 * slept, so it stays for a day. Of files from before this process it is not known which were the first of a writer, so all of them stay as
 * long. Safe for use by several threads.
 */
final class Ownership {

    /** Twice as long as a writer may be idle before it lists what it missed. */
    static final Duration FENCE = Duration.ofDays(1);

    private Optional<Txid> first = Optional.empty();
    private Optional<Txid> newest = Optional.empty();

    /**
     * The chain goes on behind what another process has put, or begins.
     *
     * @param before the newest file of the replica; empty for none
     */
    synchronized void begins(Optional<Txid> before) {
        first = Optional.of(before.map(Txid::next).orElse(Txid.FIRST));
        newest = before;
    }

    synchronized void acknowledged(Txid txid) {
        if (newest.isEmpty() || txid.isAfter(newest.get())) {
            newest = Optional.of(txid);
        }
    }

    /** The newest file that the chain has reached; empty if the replica has none. */
    synchronized Optional<Txid> newest() {
        return newest;
    }

    /** Returns true if the chain has not reached it: another process's, or one whose upload has not been answered yet. */
    synchronized boolean isBeyond(Txid txid) {
        return newest.isEmpty() || txid.isAfter(newest.get());
    }

    /** Returns true if this process has put the file, and another one of its own before it. */
    synchronized boolean isFreelyOwn(Txid txid) {
        return first.isPresent() && txid.isAfter(first.get());
    }
}
