package io.github.litestreamagent.replication.capture;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxWriter;
import io.github.litestreamagent.replication.database.DatabaseState;
import io.github.litestreamagent.sqlite.LockPage;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.wal.PageMap;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * An LTX file that is read from the database while it is written to the storage: neither on disk nor in memory in between.
 *
 * @param pages ascending, without the lock page; asked for again at each try
 * @param stillTrue whether {@code state} still holds; a file that was read while it ceased to is never completed
 * @param sum what the pages must add up to, where that is known and they are all: a file whose pages do not is never completed
 */
public record PagesBody(
        LtxHeader header, DatabaseState state, Pages pages, BooleanSupplier stillTrue, Optional<DatabaseChecksum> sum)
        implements LtxBody {

    PagesBody(LtxHeader header, DatabaseState state, Pages pages, BooleanSupplier stillTrue) {
        this(header, state, pages, stillTrue, Optional.empty());
    }

    /** The page numbers of a file. */
    @FunctionalInterface
    interface Pages {

        IntStream ascending();
    }

    /** Every page of the database. */
    static Pages everyPage(DatabaseState state) {
        return grownBehind(0, state);
    }

    /**
     * The pages that frames hold, and each by which the database grew, written or not.
     *
     * @param frames newest frame of each page that they hold
     * @param commit size of the database in pages before them
     * @param after the database behind them
     */
    static Pages changed(PageMap frames, int commit, DatabaseState after) {
        int[] changed = frames.pages();
        Pages grown = grownBehind(commit, after);
        return () -> IntStream.concat(
                Arrays.stream(changed).filter(pgno -> pgno <= commit && pgno <= after.commit()), grown.ascending());
    }

    private static Pages grownBehind(int commit, DatabaseState state) {
        int lockPage = LockPage.number(state.pageSize());
        return () -> IntStream.rangeClosed(commit + 1, state.commit()).filter(pgno -> pgno != lockPage);
    }

    /** Returns true if what it is read from is gone, so that no further try can succeed. */
    public static boolean isGone(LtxBody body) {
        return body instanceof PagesBody pages && !pages.stillTrue().getAsBoolean();
    }

    /** Bytes of the pages that a body reads, before they are compressed. */
    public static long pageBytes(LtxBody body) {
        return body instanceof PagesBody read
                ? read.pages().ascending().count() * read.state().pageSize()
                : body.databaseSize();
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.empty();
    }

    @Override
    public long databaseSize() {
        return state.bytes();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        LtxWriter writer = new LtxWriter(out, header);
        byte[] page = new byte[state.pageSize()];
        long read = 0;
        for (var pgno = pages.ascending().iterator(); pgno.hasNext(); ) {
            int number = pgno.nextInt();
            state.read(number, page);
            read += sum.isPresent() ? DatabaseChecksum.ofPage(number, page, 0, page.length) : 0;
            writer.page(number, page, 0);
        }
        if (!stillTrue.getAsBoolean()) {
            throw new IOException("the database was closed or changed while it was read");
        }
        if (sum.isPresent() && sum.get().value() != read) {
            throw new ChecksumMismatchException("the database file does not hold what was captured at TXID "
                    + header.range().max() + ": something other than SQLite has changed it, or the disk has");
        }
        writer.finish();
    }
}
