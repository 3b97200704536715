package io.github.litestreamagent.ltx;

import java.util.Comparator;
import java.util.Optional;

/** The TXIDs that one LTX file covers, both ends included. A level 0 file covers exactly one. */
public record TxidRange(Txid min, Txid max) implements Comparable<TxidRange> {

    private static final String SUFFIX = ".ltx";
    private static final int MAX_START = 17;
    private static final int MAX_END = 33;
    private static final Comparator<TxidRange> ORDER =
            Comparator.comparing(TxidRange::min).thenComparing(TxidRange::max);

    public TxidRange {
        if (min.isAfter(max)) {
            throw new IllegalArgumentException("TXID range " + min + "-" + max + " ends before it begins");
        }
    }

    public static TxidRange of(Txid only) {
        return new TxidRange(only, only);
    }

    /** The range that a file name states, or nothing if the name is not {@code <16 hex>-<16 hex>.ltx}. */
    public static Optional<TxidRange> ofFileName(String name) {
        if (name.length() != MAX_END + SUFFIX.length() || !name.endsWith(SUFFIX) || name.charAt(MAX_START - 1) != '-') {
            return Optional.empty();
        }
        try {
            return Optional.of(new TxidRange(
                    Txid.parse(name.substring(0, MAX_START - 1)), Txid.parse(name.substring(MAX_START, MAX_END))));
        } catch (IllegalArgumentException notAnLtxName) {
            return Optional.empty();
        }
    }

    /** {@code <min>-<max>.ltx}, both 16 lower-case hex digits. */
    public String fileName() {
        return min + "-" + max + SUFFIX;
    }

    /** A file that begins at TXID 1 holds every page of the database. */
    public boolean isSnapshot() {
        return min.equals(Txid.FIRST);
    }

    /** Returns true if a file of this range can be applied on a database at {@code reached}, and leads beyond it. */
    public boolean extendsFrom(Txid reached) {
        return !min.isAfter(reached.next()) && max.isAfter(reached);
    }

    @Override
    public int compareTo(TxidRange other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return min + "-" + max;
    }
}
