package io.github.litestreamagent.compaction;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.LtxException;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxMerger;
import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.ltx.LtxTrailer;
import io.github.litestreamagent.ltx.LtxWriter;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxObject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The file that a merge makes, page by page while it is uploaded. A try that meets damage is never completed. */
final class MergedBody implements LtxBody {

    /** Where the first frame of a WAL lies, in bytes: said in a snapshot that has no place in one. */
    private static final long WAL_HEADER = 32;

    /** What was written by the try that was completed. */
    record Written(LtxHeader header, LtxTrailer trailer) {}

    private final Merge merge;
    private final MergeSources sources;
    private final OptionalLong checksum;
    private Optional<Written> written = Optional.empty();
    private Optional<DamagedInputException> damage = Optional.empty();

    /** @param checksum of the database, as recorded with the last input: compared where the file holds every page */
    MergedBody(Merge merge, MergeSources sources, OptionalLong checksum) {
        this.merge = merge;
        this.sources = sources;
        this.checksum = checksum;
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.empty();
    }

    @Override
    public long databaseSize() {
        return merge.bytes();
    }

    /** Empty until a try has written everything. */
    Optional<Written> written() {
        return written;
    }

    /** Why no try can succeed; empty if that is not known. */
    Optional<DamagedInputException> damage() {
        return damage;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        written = Optional.empty();
        try {
            written = Optional.of(write(out));
        } catch (LtxException e) {
            damage = Optional.of(new DamagedInputException(named(e), e.getMessage(), e));
            throw e;
        } catch (DamagedInputException e) {
            damage = Optional.of(e);
            throw e;
        }
    }

    private Written write(OutputStream out) throws IOException {
        List<LtxReader> readers = sources.open(merge.inputs());
        LtxHeader header = header(readers);
        LtxMerger merger = new LtxMerger(readers);
        LtxWriter writer = new LtxWriter(out, header);
        byte[] page = new byte[header.pageSize()];
        DatabaseChecksum sum = DatabaseChecksum.EMPTY;
        boolean whole = header.isSnapshot();
        for (int pgno = merger.nextPage(page); pgno != 0; pgno = merger.nextPage(page)) {
            sum = whole ? sum.plus(DatabaseChecksum.ofPage(pgno, page, 0, page.length)) : sum;
            writePage(writer, pgno, page);
        }
        if (whole && checksum.isPresent() && checksum.getAsLong() != sum.value()) {
            throw new DamagedInputException(
                    merge.last(),
                    "the pages of " + merge.range()
                            + " do not add up to the database checksum recorded with the last of them",
                    null);
        }
        return new Written(header, finish(writer));
    }

    private void writePage(LtxWriter writer, int pgno, byte[] page) throws IOException {
        try {
            writer.page(pgno, page, 0);
        } catch (IllegalArgumentException missingPage) {
            throw incomplete(missingPage);
        }
    }

    private LtxTrailer finish(LtxWriter writer) throws IOException {
        try {
            return writer.finish();
        } catch (IllegalStateException missingPage) {
            throw incomplete(missingPage);
        }
    }

    private DamagedInputException incomplete(RuntimeException why) {
        return new DamagedInputException(merge.inputs().get(0), "pages are missing: " + why.getMessage(), why);
    }

    /** Of the last input, as Litestream's compactor has it: its time and its size of the database, and no place in a WAL. */
    private LtxHeader header(List<LtxReader> readers) throws IOException {
        LtxHeader newest = null;
        for (int i = 0; i < readers.size(); i++) {
            LtxObject input = merge.inputs().get(i);
            LtxHeader header = readers.get(i).header();
            if (!header.range().equals(input.range()) || (newest != null && newest.pageSize() != header.pageSize())) {
                throw new DamagedInputException(
                        input,
                        input + " says of itself that it holds " + header.range() + ", pages of " + header.pageSize()
                                + " bytes",
                        null);
            }
            newest = header;
        }
        long offset = merge.level().equals(Level.SNAPSHOT) ? WAL_HEADER : 0;
        return LtxHeader.written(
                newest.pageSize(), newest.commit(), merge.range(), newest.timestamp(), offset, 0, 0, 0);
    }

    /** The input that a message names. */
    private LtxObject named(LtxException e) {
        return merge.inputs().stream()
                .filter(input -> e.file().startsWith(input.range().fileName()))
                .findFirst()
                .orElse(merge.inputs().get(0));
    }
}
