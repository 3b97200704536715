package io.github.litestreamagent.ltx;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Compresses one page into one LZ4 block (LZ4 block format description, 1.6). Not safe for use by several threads.
 *
 * <p>Design note: lz4-java's compressor in pure Java is the largest cost of a first upload, and its faster forms need a native library or
 * {@code sun.misc.Unsafe}. This one reads whole words by {@link VarHandle}, and twice the bytes per second come of it. The table of
 * positions is kept between pages and never cleared: each page counts its positions from where no older one is within reach.
 */
final class Lz4BlockCompressor {

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Bytes of the shortest match of the format. */
    private static final int MIN_MATCH = 4;

    /** The format's rule: the last 5 bytes are literals. */
    private static final int LAST_LITERALS = 5;

    /** The format's rule: no match begins in the last 12 bytes. */
    private static final int NO_MATCH_BEGINS = 12;

    /** The format's limit of the distance of a match, plus one. */
    private static final int REACH = 1 << 16;

    /** A length of 15 in one half of a token goes on in bytes of its own. */
    private static final int LENGTH_GOES_ON = 15;

    private static final int TABLE_BITS = 13;

    /** 2^40 times the golden ratio, made a prime: spreads the 5 bytes that are hashed. */
    private static final long HASH_PRIME = 889523592379L;

    /** Positions without a match are passed over in steps that grow by one after each 2^6 of them. */
    private static final int SKIP_BITS = 6;

    private final int[] table = new int[1 << TABLE_BITS];

    /** Position of the first byte of this page in the count that the table uses. */
    private int base = REACH;

    private byte[] from;
    private byte[] to;
    private int next;

    /** Returns the most bytes that {@code length} bytes may take. */
    static int maxCompressed(int length) {
        return length + length / 255 + 16;
    }

    /**
     * Writes the block of {@code length} bytes, 1 to 65536, and returns its length.
     *
     * @param target has room for {@link #maxCompressed} bytes behind {@code targetOffset}
     */
    int compress(byte[] source, int offset, int length, byte[] target, int targetOffset) {
        if (base > Integer.MAX_VALUE - 2 * (REACH + length)) {
            Arrays.fill(table, 0);
            base = REACH;
        }
        from = source;
        to = target;
        next = targetOffset;
        literals(matches(offset, offset + length), offset + length);
        base += length + REACH;
        return next - targetOffset;
    }

    /** Writes all sequences that end with a match, and returns where the literals behind the last one begin. */
    private int matches(int start, int end) {
        int toPosition = base - start;
        int lastBegin = end - NO_MATCH_BEGINS;
        int literalsAt = start;
        int at = start;
        int misses = 1 << SKIP_BITS;
        while (at <= lastBegin) {
            int slot = slot(at);
            int earlier = table[slot] - toPosition;
            table[slot] = at + toPosition;
            if (earlier < start || at - earlier >= REACH || word(earlier) != word(at)) {
                at += misses++ >>> SKIP_BITS;
                continue;
            }
            while (at > literalsAt && earlier > start && from[at - 1] == from[earlier - 1]) {
                at--;
                earlier--;
            }
            int matchEnd = matchEnd(at + MIN_MATCH, earlier + MIN_MATCH, end - LAST_LITERALS);
            sequence(literalsAt, at, at - earlier, matchEnd - at - MIN_MATCH);
            at = matchEnd;
            literalsAt = at;
            misses = 1 << SKIP_BITS;
            if (at <= lastBegin) {
                table[slot(at - 2)] = at - 2 + toPosition;
            }
        }
        return literalsAt;
    }

    private int matchEnd(int begin, int earlierBegin, int limit) {
        int at = begin;
        int earlier = earlierBegin;
        while (at <= limit - Long.BYTES) {
            long difference = (long) LONGS.get(from, at) ^ (long) LONGS.get(from, earlier);
            if (difference != 0) {
                return at + (Long.numberOfTrailingZeros(difference) >>> 3);
            }
            at += Long.BYTES;
            earlier += Long.BYTES;
        }
        while (at < limit && from[at] == from[earlier]) {
            at++;
            earlier++;
        }
        return at;
    }

    private void sequence(int literalsAt, int literalsEnd, int distance, int matchLength) {
        int token = next;
        literals(literalsAt, literalsEnd);
        to[next++] = (byte) distance;
        to[next++] = (byte) (distance >>> 8);
        to[token] |= (byte) Math.min(matchLength, LENGTH_GOES_ON);
        lengthGoesOn(matchLength);
    }

    /** Writes a token with the length of the literals alone, and the literals. */
    private void literals(int begin, int end) {
        int length = end - begin;
        to[next++] = (byte) (Math.min(length, LENGTH_GOES_ON) << 4);
        lengthGoesOn(length);
        if (length <= 2 * Long.BYTES && begin + 2 * Long.BYTES <= from.length && next + 2 * Long.BYTES <= to.length) {
            LONGS.set(to, next, (long) LONGS.get(from, begin));
            LONGS.set(to, next + Long.BYTES, (long) LONGS.get(from, begin + Long.BYTES));
        } else {
            System.arraycopy(from, begin, to, next, length);
        }
        next += length;
    }

    private void lengthGoesOn(int length) {
        if (length >= LENGTH_GOES_ON) {
            int rest = length - LENGTH_GOES_ON;
            for (; rest >= 255; rest -= 255) {
                to[next++] = (byte) 255;
            }
            to[next++] = (byte) rest;
        }
    }

    private int word(int at) {
        return (int) INTS.get(from, at);
    }

    private int slot(int at) {
        return (int) ((((long) LONGS.get(from, at) << 24) * HASH_PRIME) >>> (Long.SIZE - TABLE_BITS));
    }
}
