package io.github.litestreamagent.replication;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.wal.WalPosition;
import java.util.Optional;

/**
 * How far the database has been captured.
 *
 * @param txid of the newest capture
 * @param commit size of the database in pages at that TXID
 * @param checksum of the database at that TXID
 * @param position where in the log that TXID ends; empty: everything of it is in the database file, and the next log begins behind it
 */
record Chain(Txid txid, int commit, DatabaseChecksum checksum, Optional<WalPosition> position) {

    /** The same state, once the whole log is known to be in the database file. */
    Chain inFile() {
        return new Chain(txid, commit, checksum, Optional.empty());
    }
}
