package io.github.litestreamagent.replication.capture;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.wal.WalPosition;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far the database has been captured.
 *
 * @param txid of the newest capture
 * @param commit size of the database in pages at that TXID
 * @param checksum of the database at that TXID; unknown where it is encrypted
 * @param position where in the log that TXID ends; empty: everything of it is in the database file, and the next log begins behind it
 */
public record Chain(Txid txid, int commit, DatabaseChecksum checksum, Optional<WalPosition> position) {

    /**
     * Of the file that leads to this link.
     *
     * @param walOffset where in the log its frames begin
     */
    LtxHeader header(int pageSize, long walOffset, Instant time) {
        return header(TxidRange.of(txid), pageSize, walOffset, time);
    }

    /** Of a file that leads to this link from before the first TXID of the range. */
    LtxHeader header(TxidRange range, int pageSize, long walOffset, Instant time) {
        return LtxHeader.written(
                pageSize,
                commit,
                range,
                time.toEpochMilli(),
                walOffset,
                position.map(end -> end.offset() - walOffset).orElse(0L),
                position.map(WalPosition::salt1).orElse(0),
                position.map(WalPosition::salt2).orElse(0));
    }

    /** What travels beside that file. */
    LtxMetadata metadata(Mark mark) {
        OptionalLong walChecksum =
                position.map(end -> OptionalLong.of(end.checksum())).orElse(OptionalLong.empty());
        OptionalLong ofDatabase = checksum.isKnown() ? OptionalLong.of(checksum.value()) : OptionalLong.empty();
        return new LtxMetadata(mark.time(), ofDatabase, walChecksum, mark.origin());
    }

    /** The same state, once the whole log is known to be in the database file. */
    public Chain inFile() {
        return new Chain(txid, commit, checksum, Optional.empty());
    }
}
