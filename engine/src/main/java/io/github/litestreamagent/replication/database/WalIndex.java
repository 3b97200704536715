package io.github.litestreamagent.replication.database;

import io.github.litestreamagent.sqlite.ByteSource;
import io.github.litestreamagent.sqlite.WalIndexHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Reads the wal-index ({@code -shm}): what SQLite has vouched for in the WAL, and how much of it is in the database file. */
public final class WalIndex {

    /** {@code WalCkptInfo} follows the two copies of the header and begins with {@code nBackfill}. */
    private static final int BACKFILLED = WalIndexHeader.SIZE;

    /** {@code WalCkptInfo.nBackfillAttempted}: set before the first page is copied; older SQLite leaves it 0. */
    private static final int BACKFILL_ATTEMPTED = 128;

    private static final int END = BACKFILL_ATTEMPTED + Integer.BYTES;

    /** A writer copies the header in well under a microsecond, unless it loses the processor in between; later it is dead. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final ByteSource shm;

    public WalIndex(ByteSource shm) {
        this.shm = shm;
    }

    /**
     * What the index of the WAL says at one moment.
     *
     * @param header newest commit, page count, salts
     * @param backfilled number of the WAL's first frames that are in the database file
     * @param attempted number of the WAL's first frames that may be there: a checkpoint that is under way copies them, or it is not known since
     *     the WAL was recovered
     */
    public record State(WalIndexHeader header, int backfilled, int attempted) {

        /** Returns true if frames behind this one may be in the database file. */
        public boolean isCopiedBeyond(int frame) {
            return Math.max(backfilled, attempted) > frame;
        }

        public boolean isFullyBackfilled() {
            return backfilled >= header.mxFrame();
        }
    }

    /** Header and backfill of one moment, or nothing if a writer died between the two copies of the header: waits 100 ms for it. */
    public Optional<State> read() throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        Optional<State> state = tryToRead();
        while (state.isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
            state = tryToRead();
        }
        return state;
    }

    private Optional<State> tryToRead() throws IOException {
        byte[] first = new byte[END];
        byte[] second = new byte[END];
        if (shm.read(0, first, 0, END) < END
                || shm.read(0, second, 0, END) < END
                || !Arrays.equals(first, 0, BACKFILLED + Integer.BYTES, second, 0, BACKFILLED + Integer.BYTES)) {
            return Optional.empty();
        }
        ByteBuffer info = ByteBuffer.wrap(second).order(ByteOrder.nativeOrder());
        return WalIndexHeader.parse(Arrays.copyOf(second, WalIndexHeader.SIZE))
                .map(header -> new State(header, info.getInt(BACKFILLED), info.getInt(BACKFILL_ATTEMPTED)));
    }
}
