package io.github.litestreamagent.wal;

import io.github.litestreamagent.sqlite.ByteSource;
import io.github.litestreamagent.sqlite.LockPage;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads committed frames of one WAL. Frames of an older WAL, a torn tail and an open transaction are the end of the WAL, never an error.
 * Nothing read behind the last commit frame is kept: SQLite writes frames of an open transaction again in place. Not safe for use by
 * several threads.
 */
public final class WalReader {

    /** Bytes before the page in each frame. */
    public static final int FRAME_HEADER_SIZE = 24;

    /** For {@link #scan}: no wal-index vouches for the frames, so their checksums decide. */
    public static final int UNKNOWN = Integer.MAX_VALUE;

    private static final int DATABASE_PAGES = 4;
    private static final int SALT_1 = 8;
    private static final int SALT_2 = 12;
    private static final int CHECKSUM = 16;

    private final ByteSource wal;
    private final WalHeader header;
    private final byte[] frame;
    private final ByteBuffer fields;

    /** @param wal stays the caller's */
    public WalReader(ByteSource wal, WalHeader header) {
        this.wal = wal;
        this.header = header;
        this.frame = new byte[header.frameSize()];
        this.fields = ByteBuffer.wrap(frame);
    }

    /**
     * Reads the committed frames behind {@code from}, which carry its salts: those of the header, or of an older WAL whose frames still
     * stand behind the position.
     *
     * @param mxFrame number of the last frame that SQLite's wal-index vouches for: none is read beyond it, and checksums are taken from
     *     the frames; or {@link #UNKNOWN}: then each is computed
     */
    public WalScan scan(WalPosition from, int mxFrame) throws IOException {
        return scan(from, mxFrame, Integer.MAX_VALUE);
    }

    /**
     * The same, up to the first commit that lies at least so many frames behind {@code from}: a scan takes memory for each page.
     *
     * @param mostFrames from 1
     */
    public WalScan scan(WalPosition from, int mxFrame, int mostFrames) throws IOException {
        requireFrameEnd(from);
        boolean vouched = mxFrame != UNKNOWN;
        int bytes = vouched ? FRAME_HEADER_SIZE : frame.length;
        CommittedFrames committed = new CommittedFrames(from, header.frameSize(), LockPage.number(header.pageSize()));
        long checksum = from.checksum();
        long offset = from.offset();
        for (int left = mxFrame - from.frame(header.pageSize()); left > 0; left--) {
            if (wal.read(offset, frame, 0, bytes) < bytes || !hasSaltsOf(from) || fields.getInt(0) == 0) {
                break;
            }
            checksum = vouched ? fields.getLong(CHECKSUM) : checksumAfter(checksum);
            if (checksum != fields.getLong(CHECKSUM)) {
                break;
            }
            committed.add(fields.getInt(0), fields.getInt(DATABASE_PAGES), checksum);
            offset += header.frameSize();
            if (fields.getInt(DATABASE_PAGES) != 0 && (offset - from.offset()) / header.frameSize() >= mostFrames) {
                break;
            }
        }
        return committed.toScan();
    }

    /**
     * Returns how many commits lie behind a position: less memory and fewer checks than {@link #scan}.
     *
     * @param lastFrame number of the last frame that is looked at
     */
    public long commits(WalPosition from, int lastFrame) throws IOException {
        long commits = 0;
        long offset = from.offset();
        for (int left = lastFrame - from.frame(header.pageSize()); left > 0; left--) {
            if (wal.read(offset, frame, 0, FRAME_HEADER_SIZE) < FRAME_HEADER_SIZE || !hasSaltsOf(from)) {
                break;
            }
            commits += fields.getInt(DATABASE_PAGES) == 0 ? 0 : 1;
            offset += header.frameSize();
        }
        return commits;
    }

    /**
     * Returns true if the frame that ends at the position still carries its salts and checksum; behind the header, whether the header does. It
     * proves nothing about the frames before it.
     */
    public boolean confirms(WalPosition position) throws IOException {
        if (position.offset() == WalHeader.SIZE) {
            return position.equals(header.start());
        }
        requireFrameEnd(position);
        long start = position.offset() - header.frameSize();
        return wal.read(start, frame, 0, FRAME_HEADER_SIZE) == FRAME_HEADER_SIZE
                && hasSaltsOf(position)
                && fields.getLong(CHECKSUM) == position.checksum();
    }

    private boolean hasSaltsOf(WalPosition position) {
        return fields.getInt(SALT_1) == position.salt1() && fields.getInt(SALT_2) == position.salt2();
    }

    private long checksumAfter(long checksum) {
        boolean bigEndian = header.bigEndianChecksum();
        long withFields = WalChecksum.next(bigEndian, checksum, frame, 0, SALT_1);
        return WalChecksum.next(bigEndian, withFields, frame, FRAME_HEADER_SIZE, header.pageSize());
    }

    private void requireFrameEnd(WalPosition position) {
        if ((position.offset() - WalHeader.SIZE) % header.frameSize() != 0) {
            throw new IllegalArgumentException(
                    "no frame of a WAL with pages of " + header.pageSize() + " bytes ends at " + position.offset());
        }
    }
}
