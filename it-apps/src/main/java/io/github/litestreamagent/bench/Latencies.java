package io.github.litestreamagent.bench;

/** A histogram of nanoseconds with 64 buckets for each power of two: at most 1.6 % off. Not safe for several threads. */
final class Latencies {

    private static final int SUB_BUCKET_BITS = 6;
    private static final int SUB_BUCKETS = 1 << SUB_BUCKET_BITS;

    private final long[] counts = new long[64 * SUB_BUCKETS];
    private long total;
    private long max;

    void add(long nanos) {
        counts[bucket(nanos)]++;
        total++;
        max = Math.max(max, nanos);
    }

    long total() {
        return total;
    }

    long max() {
        return max;
    }

    /** The lower end of the bucket in which that share of all values is reached, in nanoseconds. */
    long quantile(double share) {
        long wanted = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted && seen > 0) {
                return lowerEnd(i);
            }
        }
        return 0;
    }

    private static int bucket(long nanos) {
        long value = Math.max(nanos, 0) + SUB_BUCKETS;
        int exponent = 63 - Long.numberOfLeadingZeros(value);
        int sub = (int) (value >>> (exponent - SUB_BUCKET_BITS)) - SUB_BUCKETS;
        return (exponent - SUB_BUCKET_BITS) * SUB_BUCKETS + sub;
    }

    private static long lowerEnd(int bucket) {
        int shift = bucket / SUB_BUCKETS;
        return ((long) (bucket % SUB_BUCKETS + SUB_BUCKETS) << shift) - SUB_BUCKETS;
    }
}
