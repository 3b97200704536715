package io.github.litestreamagent.replication;

import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.wal.PageMap;
import io.github.litestreamagent.wal.WalHeader;
import io.github.litestreamagent.wal.WalPosition;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The level 0 file that comes before anything is captured: every page, as the first replica of a database or the repair of a chain that
 * broke, or the pages that were committed behind the replica's end while nobody captured.
 *
 * @param walOffset where in the log its frames begin
 */
record FirstFile(long walOffset, PagesBody.Pages pages) {

    static FirstFile everyPage(DatabaseState state) {
        return new FirstFile(WalHeader.SIZE, PagesBody.everyPage(state));
    }

    /** @param commit size of the database in pages at {@code start} */
    static FirstFile behind(WalPosition start, int commit, PageMap frames, DatabaseState state) {
        return new FirstFile(start.offset(), PagesBody.changed(frames, commit, state));
    }

    /**
     * The file is read from the database while it is uploaded, so the session must last as long.
     *
     * @param chain the state that {@code state} reads, and the TXID of the file
     * @param stillTrue whether the session has been open all the time
     */
    LtxFile file(Chain chain, DatabaseState state, Instant time, String writer, BooleanSupplier stillTrue) {
        LtxHeader header = chain.header(state.pageSize(), walOffset, time);
        PagesBody body = new PagesBody(header, state, pages, stillTrue);
        return new LtxFile(chain.txid(), body, chain.metadata(time, writer), 0, 0, Optional.empty(), true, true);
    }
}
