package io.github.litestreamagent.replication;

import io.github.litestreamagent.sqlite.ByteSource;
import io.github.litestreamagent.sqlite.WalIndexHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Reads the wal-index ({@code -shm}): what SQLite has vouched for in the log, and how much of it is in the database file. */
final class WalIndex {

    /** {@code WalCkptInfo.nBackfill} follows the two copies of the header. */
    private static final int BACKFILL_END = WalIndexHeader.SIZE + Integer.BYTES;

    /** A writer copies the header in well under a microsecond, unless it loses the processor in between; later it is dead. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final ByteSource shm;

    WalIndex(ByteSource shm) {
        this.shm = shm;
    }

    /**
     * @param header newest commit, page count, salts
     * @param backfilled number of the log's first frames that are in the database file
     */
    record State(WalIndexHeader header, int backfilled) {

        boolean isFullyBackfilled() {
            return backfilled >= header.mxFrame();
        }
    }

    /** Header and backfill of one moment, or nothing if a writer died between the two copies of the header: waits 100 ms for it. */
    Optional<State> read() throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        Optional<State> state = tryToRead();
        while (state.isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
            state = tryToRead();
        }
        return state;
    }

    private Optional<State> tryToRead() throws IOException {
        byte[] first = new byte[BACKFILL_END];
        byte[] second = new byte[BACKFILL_END];
        if (shm.read(0, first, 0, BACKFILL_END) < BACKFILL_END
                || shm.read(0, second, 0, BACKFILL_END) < BACKFILL_END
                || !Arrays.equals(first, second)) {
            return Optional.empty();
        }
        int backfilled = ByteBuffer.wrap(second).order(ByteOrder.nativeOrder()).getInt(WalIndexHeader.SIZE);
        return WalIndexHeader.parse(Arrays.copyOf(second, WalIndexHeader.SIZE)).map(h -> new State(h, backfilled));
    }
}
