package io.github.litestreamagent.generations;

import io.github.litestreamagent.wal.WalChecksum;
import io.github.litestreamagent.wal.WalHeader;
import io.github.litestreamagent.wal.WalReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** Writes the pages of one WAL to their places, segment by segment. A frame may begin in one segment and end in the next. */
final class WalApply {

    private static final int DATABASE_PAGES = 4;
    private static final int SALT_1 = 8;
    private static final int SALT_2 = 12;
    private static final int CHECKSUM = 16;
    private static final int COVERED = 8;

    private final long index;
    private final int pageSize;
    private final FileChannel file;
    private final long limit;
    private final byte[] frame;
    private WalHeader header;
    private int filled;
    private long offset;
    private long checksum;
    private long frames;
    private long committed;
    private int databasePages;
    private GenerationFile last;

    /** @param limit number of frames that are applied */
    WalApply(long index, int pageSize, FileChannel file, long limit) {
        this.index = index;
        this.pageSize = pageSize;
        this.file = file;
        this.limit = limit;
        this.frame = new byte[WalReader.FRAME_HEADER_SIZE + pageSize];
    }

    long index() {
        return index;
    }

    /** Size of the database after the last commit; 0 if there was none. */
    int databasePages() {
        return databasePages;
    }

    long committedFrames() {
        return committed;
    }

    long framesBehindLastCommit() {
        return Math.min(frames, limit) - committed;
    }

    /**
     * Applies a segment.
     *
     * @param in its content; read to the end
     */
    void apply(InputStream in, GenerationFile segment) throws IOException {
        if (segment.offset() != offset) {
            throw new GenerationException(String.format(
                    "cannot restore, WAL index %08x of generation %s has a gap from offset %08x to %08x, before %s; an"
                            + " earlier state can be had with -timestamp %s",
                    index,
                    segment.generation(),
                    offset,
                    segment.offset(),
                    segment.object().name(),
                    last == null ? "" : last.object().lastModified()));
        }
        last = segment;
        while (fill(in)) {
            if (header == null) {
                readHeader();
            } else {
                applyFrame();
            }
            filled = 0;
        }
    }

    private boolean fill(InputStream in) throws IOException {
        int wanted = (header == null ? WalHeader.SIZE : frame.length) - filled;
        int read = in.readNBytes(frame, filled, wanted);
        filled += read;
        offset += read;
        return read == wanted;
    }

    private void readHeader() throws GenerationException {
        Optional<WalHeader> parsed = WalHeader.parse(frame);
        if (parsed.isEmpty() || parsed.get().pageSize() != pageSize) {
            throw damaged("no WAL of this database begins here");
        }
        header = parsed.get();
        checksum = header.checksum();
    }

    private void applyFrame() throws IOException {
        ByteBuffer fields = ByteBuffer.wrap(frame);
        checksum = WalChecksum.next(header.bigEndianChecksum(), checksum, frame, 0, COVERED);
        checksum = WalChecksum.next(header.bigEndianChecksum(), checksum, frame, WalReader.FRAME_HEADER_SIZE, pageSize);
        int pgno = fields.getInt(0);
        if (pgno <= 0
                || fields.getInt(SALT_1) != header.salt1()
                || fields.getInt(SALT_2) != header.salt2()
                || fields.getLong(CHECKSUM) != checksum) {
            throw damaged("the frame before offset " + offset + " has a wrong checksum");
        }
        frames++;
        if (frames > limit) {
            return;
        }
        GenerationBuild.write(
                file, ByteBuffer.wrap(frame, WalReader.FRAME_HEADER_SIZE, pageSize), (pgno - 1L) * pageSize);
        if (fields.getInt(DATABASE_PAGES) != 0) {
            databasePages = fields.getInt(DATABASE_PAGES);
            committed = frames;
        }
    }

    /** The WAL has no more segments. */
    void end() throws GenerationException {
        if (filled > 0) {
            throw damaged("it ends within a frame");
        }
    }

    private GenerationException damaged(String reason) {
        return new GenerationException(last.object().name() + " is damaged: " + reason
                + "; an earlier state can be had with -timestamp, up to but not including "
                + last.object().lastModified());
    }
}
