package io.github.litestreamagent.ltx;

import java.util.HexFormat;

/**
 * A transaction id: the number of a sync, counted from 1 without gaps. One capture of the WAL is one TXID, however many commits it
 * holds.
 *
 * @param value unsigned, never 0
 */
public record Txid(long value) implements Comparable<Txid> {

    public static final Txid FIRST = new Txid(1);

    private static final int DIGITS = 16;

    public Txid {
        if (value == 0) {
            throw new IllegalArgumentException("a TXID is never 0");
        }
    }

    /**
     * Reads exactly 16 lower-case hex digits, as in file names and in Litestream's {@code -txid} flag.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Txid parse(String text) {
        if (text.length() != DIGITS || !text.chars().allMatch(Txid::isLowerHexDigit)) {
            throw new IllegalArgumentException("invalid txid format");
        }
        return new Txid(HexFormat.fromHexDigitsToLong(text));
    }

    private static boolean isLowerHexDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    public Txid next() {
        return new Txid(value + 1);
    }

    public Txid previous() {
        return new Txid(value - 1);
    }

    public boolean isAfter(Txid other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(Txid other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(value);
    }
}
