package io.github.litestreamagent.replication;

import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.wal.WalHeader;
import io.github.litestreamagent.wal.WalPosition;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** Makes the level 0 file that holds every page: the first replica of a database, or the repair of a chain that broke. */
final class WholeDatabase {

    private WholeDatabase() {}

    /**
     * The file is read from the database while it is uploaded, so the session must last as long.
     *
     * @param chain the state that {@code state} reads, and the TXID of the file
     * @param stillTrue whether the session has been open all the time
     */
    static LtxFile file(Chain chain, DatabaseState state, Instant time, String writer, BooleanSupplier stillTrue) {
        Optional<WalPosition> end = chain.position();
        LtxHeader header = LtxHeader.written(
                state.pageSize(),
                chain.commit(),
                TxidRange.of(chain.txid()),
                time.toEpochMilli(),
                WalHeader.SIZE,
                end.map(position -> position.offset() - WalHeader.SIZE).orElse(0L),
                end.map(WalPosition::salt1).orElse(0),
                end.map(WalPosition::salt2).orElse(0));
        LtxMetadata metadata = new LtxMetadata(
                time,
                OptionalLong.of(chain.checksum().value()),
                end.map(position -> OptionalLong.of(position.checksum())).orElse(OptionalLong.empty()),
                writer);
        return new LtxFile(
                chain.txid(),
                PagesBody.wholeDatabase(header, state, stillTrue),
                metadata,
                0,
                0,
                Optional.empty(),
                true);
    }
}
