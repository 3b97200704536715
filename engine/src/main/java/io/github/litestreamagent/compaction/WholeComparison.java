package io.github.litestreamagent.compaction;

import io.github.litestreamagent.ltx.LtxException;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.replica.ReplicaFiles;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compares a merged file with its inputs, page by page, as the store gives them back. It looks for the newest version of each page in
 * another way than the merge did, so that a fault of that one shows.
 */
final class WholeComparison {

    private final ReplicaStorage storage;

    WholeComparison(ReplicaStorage storage) {
        this.storage = storage;
    }

    /**
     * Reads everything.
     *
     * @param inputs oldest first, without a gap, up to the last one of {@code made}
     * @param complete whether they are all; if not, pages that none of them holds are not looked at
     * @throws ProofException if the file does not hold what its inputs hold
     * @throws LtxException if an input is damaged, so that nothing can be said
     */
    void require(LtxObject made, List<LtxObject> inputs, boolean complete) throws IOException {
        Cursor merged = new Cursor(made, inputs.size() + 1);
        List<Cursor> cursors = new ArrayList<>();
        for (LtxObject input : inputs) {
            cursors.add(new Cursor(input, inputs.size() + 1));
        }
        try {
            merged.open();
        } catch (LtxException damaged) {
            throw new ProofException(made, damaged.getMessage());
        }
        for (Cursor cursor : cursors) {
            cursor.open();
        }
        requireHeader(made, merged.header(), cursors.get(cursors.size() - 1).header());
        int commit = merged.header().commit();
        for (int pgno = first(cursors); pgno != 0; pgno = first(cursors)) {
            byte[] newest = newest(cursors, pgno);
            if (pgno <= commit) {
                skipTo(pgno, merged, made, complete);
                if (merged.pgno != pgno || !Arrays.equals(merged.page, newest)) {
                    throw new ProofException(made, "page " + pgno + " is not that of its inputs");
                }
                next(merged, made);
            }
        }
        skipTo(0, merged, made, complete);
    }

    private static void requireHeader(LtxObject made, LtxHeader header, LtxHeader last) throws ProofException {
        if (!header.range().equals(made.range())
                || !last.range().max().equals(header.range().max())
                || header.commit() != last.commit()
                || header.pageSize() != last.pageSize()
                || header.timestamp() != last.timestamp()) {
            throw new ProofException(
                    made, "its header " + header + " does not go with that of its last input, " + last);
        }
    }

    /** Reads over pages that no input holds; 0 stands for the end. */
    private static void skipTo(int pgno, Cursor merged, LtxObject made, boolean complete) throws IOException {
        while (merged.pgno != 0 && (pgno == 0 || merged.pgno < pgno)) {
            if (complete) {
                throw new ProofException(made, "none of its inputs holds page " + merged.pgno);
            }
            next(merged, made);
        }
    }

    private static void next(Cursor merged, LtxObject made) throws IOException {
        try {
            merged.next();
        } catch (LtxException damaged) {
            throw new ProofException(made, damaged.getMessage());
        }
    }

    /** 0 if no input has a page left. */
    private static int first(List<Cursor> cursors) {
        int first = 0;
        for (Cursor cursor : cursors) {
            if (cursor.pgno != 0 && (first == 0 || cursor.pgno < first)) {
                first = cursor.pgno;
            }
        }
        return first;
    }

    /** The page of the newest input that has it; all of them go on behind it. */
    private static byte[] newest(List<Cursor> cursors, int pgno) throws IOException {
        byte[] newest = null;
        for (Cursor cursor : cursors) {
            if (cursor.pgno == pgno) {
                newest = cursor.page.clone();
                cursor.next();
            }
        }
        return newest;
    }

    private final class Cursor {

        private final LtxReader reader;
        private byte[] page;
        private int pgno;

        Cursor(LtxObject object, int readers) {
            reader = new LtxReader(MergeSources.stored(storage, object, readers), ReplicaFiles.name(storage, object));
        }

        LtxHeader header() throws IOException {
            return reader.header();
        }

        void open() throws IOException {
            page = new byte[reader.header().pageSize()];
            next();
        }

        /** Behind the last page the file is verified. */
        void next() throws IOException {
            pgno = reader.nextPage(page);
            if (pgno == 0) {
                reader.trailer();
            }
        }
    }
}
