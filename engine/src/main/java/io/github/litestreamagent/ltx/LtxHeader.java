package io.github.litestreamagent.ltx;

import io.github.litestreamagent.sqlite.LockPage;
import io.github.litestreamagent.sqlite.PageSize;
import java.nio.ByteBuffer;

/**
 * The first 100 bytes of an LTX file. The constructor checks the format's rules.
 *
 * @param flags 0 or {@link #NO_CHECKSUM}
 * @param pageSize bytes
 * @param commit size of the database in pages after the file, 0 to 2^31-1; 0 deletes the database
 * @param timestamp ms since 1970
 * @param preApplyChecksum {@link RollingChecksum} of the database before the file; 0 in snapshots and with {@link #NO_CHECKSUM}
 * @param walOffset where in the WAL the captured frames began, in bytes; 0 in files that were not captured
 * @param walSize bytes of the WAL that were captured
 * @param salt1 of the WAL that was captured
 * @param salt2 of the WAL that was captured
 * @param nodeId 0 if unset
 */
public record LtxHeader(
        int flags,
        int pageSize,
        int commit,
        TxidRange range,
        long timestamp,
        long preApplyChecksum,
        long walOffset,
        long walSize,
        int salt1,
        int salt2,
        long nodeId) {

    /** Bytes. */
    public static final int SIZE = 100;

    /** Flag: the file has no database checksums. Litestream cannot compact files without this flag, so all files of the agent have it. */
    public static final int NO_CHECKSUM = 2;

    private static final int MAGIC = ('L' << 24) | ('T' << 16) | ('X' << 8) | '1';
    private static final int ANY_MAGIC_MASK = 0xffffff00;
    private static final int FLAGS = 4;

    public LtxHeader {
        require(flags == 0 || flags == NO_CHECKSUM, "unknown flags");
        require(PageSize.isValid(pageSize), "page size is not a power of two from 512 to 65536");
        require(commit >= 0, "more than 2147483647 pages");
        require(flags == 0 || preApplyChecksum == 0, "pre-apply checksum in a file without checksums");
        require(!range.isSnapshot() || preApplyChecksum == 0, "pre-apply checksum in a snapshot");
        require(walOffset >= 0 && walSize >= 0, "negative WAL offset or size");
        require(walOffset != 0 || walSize == 0, "WAL size without a WAL offset");
        require(walOffset != 0 || (salt1 == 0 && salt2 == 0), "WAL salts without a WAL offset");
    }

    /**
     * Of a file that we write.
     *
     * @param walOffset 32, with size and salts 0, where there is no position: Litestream stops for good behind a file with offset 0
     */
    public static LtxHeader written(
            int pageSize,
            int commit,
            TxidRange range,
            long timestamp,
            long walOffset,
            long walSize,
            int salt1,
            int salt2) {
        return new LtxHeader(NO_CHECKSUM, pageSize, commit, range, timestamp, 0, walOffset, walSize, salt1, salt2, 0);
    }

    byte[] encode() {
        return ByteBuffer.allocate(SIZE)
                .putInt(MAGIC)
                .putInt(flags)
                .putInt(pageSize)
                .putInt(commit)
                .putLong(range.min().value())
                .putLong(range.max().value())
                .putLong(timestamp)
                .putLong(preApplyChecksum)
                .putLong(walOffset)
                .putLong(walSize)
                .putInt(salt1)
                .putInt(salt2)
                .putLong(nodeId)
                .array();
    }

    /**
     * Reads a header. The 20 reserved bytes may hold anything.
     *
     * @param name of the file, for the message
     */
    public static LtxHeader decode(byte[] bytes, String name) throws LtxException {
        if (bytes.length < SIZE) {
            throw new LtxTruncatedException(name, bytes.length, "the header");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int magic = in.getInt();
        int flags = in.getInt();
        if (magic != MAGIC && (magic & ANY_MAGIC_MASK) == (MAGIC & ANY_MAGIC_MASK)) {
            throw new LtxTooNewException(name, 0, "format version '" + (char) (magic & 0xff) + "'");
        }
        if (magic != MAGIC) {
            throw new LtxCorruptException(name, 0, "it does not begin with LTX1");
        }
        if ((flags & ~NO_CHECKSUM) != 0) {
            throw new LtxTooNewException(name, FLAGS, String.format("header flags 0x%08x", flags));
        }
        try {
            return new LtxHeader(
                    flags,
                    in.getInt(),
                    in.getInt(),
                    new TxidRange(new Txid(in.getLong()), new Txid(in.getLong())),
                    in.getLong(),
                    in.getLong(),
                    in.getLong(),
                    in.getLong(),
                    in.getInt(),
                    in.getInt(),
                    in.getLong());
        } catch (IllegalArgumentException againstTheFormat) {
            throw new LtxCorruptException(name, 0, "invalid header: " + againstTheFormat.getMessage());
        }
    }

    /** Returns true if the file must hold every page of the database. */
    public boolean isSnapshot() {
        return range.isSnapshot();
    }

    /** Number of pages that a snapshot of this size holds: all but the lock page. */
    int snapshotPages() {
        return commit >= LockPage.number(pageSize) ? commit - 1 : commit;
    }

    /** Returns true if a page may be behind another one in this file; 0 stands for the start and for the end of the pages. */
    boolean allows(int previous, int pgno) {
        int successor = previous + 1 == LockPage.number(pageSize) ? previous + 2 : previous + 1;
        if (pgno == 0) {
            return !isSnapshot() || Integer.compareUnsigned(successor, commit) > 0;
        }
        return isSnapshot()
                ? pgno == successor && pgno <= commit
                : pgno > previous && pgno <= commit && pgno != LockPage.number(pageSize);
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
