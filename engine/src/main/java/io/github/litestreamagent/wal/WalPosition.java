package io.github.litestreamagent.wal;

/**
 * Where reading of the WAL goes on: behind a commit frame, or behind the header.
 *
 * @param salt1 of the WAL that the position lies in
 * @param salt2 of the WAL that the position lies in
 * @param offset end of the last captured frame in bytes, at least 32
 * @param checksum cumulative, of that frame or of the header; the first sum in the upper half
 */
public record WalPosition(int salt1, int salt2, long offset, long checksum) {

    public WalPosition {
        if (offset < WalHeader.SIZE) {
            throw new IllegalArgumentException("a WAL position lies behind the header, not at " + offset);
        }
    }

    /** Returns true if both lie in the same WAL, that is, between the same two restarts. */
    public boolean sameLog(WalPosition other) {
        return salt1 == other.salt1 && salt2 == other.salt2;
    }

    /** Number of the last frame before the position, from 1; 0 behind the header. */
    public int frame(int pageSize) {
        return Math.toIntExact((offset - WalHeader.SIZE) / (WalReader.FRAME_HEADER_SIZE + pageSize));
    }
}
