package io.github.litestreamagent.replication;

import io.github.litestreamagent.sqlite.ByteSource;
import io.github.litestreamagent.sqlite.WalIndexHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** Reads the wal-index ({@code -shm}): what SQLite has vouched for in the log, and how much of it is in the database file. */
final class WalIndex {

    /** {@code WalCkptInfo.nBackfill} follows the two copies of the header. */
    private static final int BACKFILL_END = WalIndexHeader.SIZE + Integer.BYTES;

    /** A writer copies the header in well under a microsecond; a torn read is over at the next look. */
    private static final int TRIES = 100;

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

    /** Header and backfill of one moment, or nothing if a writer died between the two copies of the header. */
    Optional<State> read() throws IOException {
        byte[] first = new byte[BACKFILL_END];
        byte[] second = new byte[BACKFILL_END];
        for (int i = 0; i < TRIES; i++) {
            if (shm.read(0, first, 0, BACKFILL_END) < BACKFILL_END
                    || shm.read(0, second, 0, BACKFILL_END) < BACKFILL_END) {
                return Optional.empty();
            }
            Optional<WalIndexHeader> header = WalIndexHeader.parse(Arrays.copyOf(second, WalIndexHeader.SIZE));
            if (header.isPresent() && Arrays.equals(first, second)) {
                int backfilled =
                        ByteBuffer.wrap(second).order(ByteOrder.nativeOrder()).getInt(WalIndexHeader.SIZE);
                return header.map(h -> new State(h, backfilled));
            }
            Thread.onSpinWait();
        }
        return Optional.empty();
    }
}
