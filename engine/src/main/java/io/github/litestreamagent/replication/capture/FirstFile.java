package io.github.litestreamagent.replication.capture;

import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.replication.capture.LtxFile.Source;
import io.github.litestreamagent.replication.database.DatabaseState;
import io.github.litestreamagent.storage.ByteChunks;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.wal.PageMap;
import io.github.litestreamagent.wal.WalHeader;
import io.github.litestreamagent.wal.WalPosition;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The level 0 file that comes before anything is captured: every page, as the first replica of a database or the repair of a chain that
 * broke, or the pages that were committed behind the replica's end while no agent captured.
 *
 * @param walOffset where in the WAL its frames begin
 * @param source what it is read from, unless it is little
 */
public record FirstFile(long walOffset, PagesBody.Pages pages, Source source) {

    /** Bytes, held in the heap of the application for each database whose first upload has not ended. */
    private static final long SMALL_DATABASE = 1 << 18;

    public static FirstFile everyPage(DatabaseState state) {
        return new FirstFile(WalHeader.SIZE, PagesBody.everyPage(state), Source.EVERY_PAGE);
    }

    /**
     * Takes the pages that frames behind a position changed.
     *
     * @param commit size of the database in pages at {@code start}
     */
    public static FirstFile behind(WalPosition start, int commit, PageMap frames, DatabaseState state) {
        return new FirstFile(start.offset(), PagesBody.changed(frames, commit, state), Source.CHANGED_PAGES);
    }

    /**
     * The file is read from the database while it is uploaded, so the session must last as long; but for few changed pages, or a small
     * database, which are held in memory as any capture is.
     *
     * @param chain the state that {@code state} reads, and the TXID of the file
     * @param stillTrue whether the session has been open all the time
     * @param mostBytes of pages that may be held in memory
     */
    public LtxFile file(Chain chain, DatabaseState state, Mark mark, BooleanSupplier stillTrue, long mostBytes)
            throws IOException {
        LtxHeader header = chain.header(state.pageSize(), walOffset, mark.time());
        PagesBody read = new PagesBody(header, state, pages, stillTrue);
        long most = source == Source.EVERY_PAGE ? Math.min(SMALL_DATABASE, mostBytes) : mostBytes;
        if (PagesBody.pageBytes(read) > most) {
            return file(chain, mark, read, 0, source);
        }
        ByteChunks bytes = new ByteChunks();
        read.writeTo(bytes);
        return file(chain, mark, LtxBody.of(bytes), bytes.memory(), Source.ITSELF);
    }

    private static LtxFile file(Chain chain, Mark mark, LtxBody body, long memory, Source source) {
        return new LtxFile(
                chain.txid(), body, chain.metadata(mark), mark.captured(), 0, memory, Optional.empty(), true, source);
    }
}
