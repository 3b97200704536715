package io.github.litestreamagent.storage.s3.upload;

/** How large the parts of an upload are. */
final class PartSize {

    private static final long MEBIBYTE = 1L << 20;

    /** Above S3's smallest part of 5 MiB. */
    private static final long SMALLEST = 8 * MEBIBYTE;

    /** Below S3's 10,000 parts, for a file that compresses to more than the database. */
    private static final long PARTS = 9000;

    /** A part is one array. */
    private static final long LARGEST = 2047 * MEBIBYTE;

    private PartSize() {}

    /**
     * Part size in bytes, whole MiB.
     *
     * @param databaseSize bytes
     */
    static int of(long databaseSize) {
        long mebibytes = roundedUp(roundedUp(databaseSize, PARTS), MEBIBYTE);
        return (int) Math.min(LARGEST, Math.max(SMALLEST, mebibytes * MEBIBYTE));
    }

    private static long roundedUp(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
