package io.github.litestreamagent.wal;

import io.github.litestreamagent.sqlite.PageSize;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The first 32 bytes of a WAL ("WAL-mode File Format", 4.1).
 *
 * @param bigEndianChecksum whether checksums are over big-endian words
 * @param pageSize bytes
 * @param checkpointSequence counts restarts of the WAL
 * @param salt1 one more at each restart, in most cases
 * @param salt2 drawn again at each restart
 * @param checksum of the header, with which the first frame's begins; the first sum in the upper half
 */
public record WalHeader(
        boolean bigEndianChecksum, int pageSize, int checkpointSequence, int salt1, int salt2, long checksum) {

    /** Bytes. */
    public static final int SIZE = 32;

    private static final int MAGIC = 0x377f0682;
    private static final int BIG_ENDIAN_BIT = 1;
    private static final int VERSION_3007000 = 3_007_000;
    private static final int VERSION = 4;
    private static final int PAGE_SIZE = 8;
    private static final int CHECKPOINT_SEQUENCE = 12;
    private static final int SALT_1 = 16;
    private static final int SALT_2 = 20;
    private static final int CHECKSUM = 24;

    /** Reads a header, or nothing if there is none that SQLite would accept: then the WAL holds no frame. */
    public static Optional<WalHeader> parse(byte[] bytes) {
        if (bytes.length < SIZE) {
            return Optional.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        int magic = header.getInt(0);
        boolean bigEndian = (magic & BIG_ENDIAN_BIT) != 0;
        int pageSize = header.getInt(PAGE_SIZE);
        long checksum = WalChecksum.next(bigEndian, 0, bytes, 0, CHECKSUM);
        if ((magic & ~BIG_ENDIAN_BIT) != MAGIC
                || header.getInt(VERSION) != VERSION_3007000
                || !PageSize.isValid(pageSize)
                || header.getLong(CHECKSUM) != checksum) {
            return Optional.empty();
        }
        return Optional.of(new WalHeader(
                bigEndian,
                pageSize,
                header.getInt(CHECKPOINT_SEQUENCE),
                header.getInt(SALT_1),
                header.getInt(SALT_2),
                checksum));
    }

    /** Bytes of one frame, its header included. */
    public int frameSize() {
        return WalReader.FRAME_HEADER_SIZE + pageSize;
    }

    /** Returns where the first frame is read from. */
    public WalPosition start() {
        return new WalPosition(salt1, salt2, SIZE, checksum);
    }
}
