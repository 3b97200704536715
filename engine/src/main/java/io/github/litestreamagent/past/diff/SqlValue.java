package io.github.litestreamagent.past.diff;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.HexFormat;

/** A value as SQLite stores it. */
public sealed interface SqlValue {

    /** The value as an expression that gives exactly it, in every version of SQLite. */
    String literal();

    /** NULL. */
    record Null() implements SqlValue {
        @Override
        public String literal() {
            return "NULL";
        }
    }

    /** An integer. */
    record Whole(long value) implements SqlValue {
        @Override
        public String literal() {
            // the parser takes the digits of the smallest one for a number of its own, which is too large
            return value == Long.MIN_VALUE ? "(-9223372036854775807 - 1)" : Long.toString(value);
        }
    }

    /** A floating point number. */
    record Real(double value) implements SqlValue {

        private static final int MANTISSA_BITS = 52;
        private static final int MOST_SHIFT = 50;
        private static final double EXACT = 1L << 53;

        /**
         * The decimal digits of a number are not read alike by all versions of SQLite. Whole numbers below 2^53 and powers of two are, and
         * products with powers of two are exact: others are written as those.
         */
        @Override
        public String literal() {
            if (Double.isInfinite(value)) {
                return value > 0 ? "9e999" : "-9e999";
            }
            if (Double.isNaN(value)) {
                return "NULL"; // SQLite stores no other
            }
            if (value == Math.rint(value) && Math.abs(value) < EXACT) {
                return (1 / value < 0 && value == 0 ? "-" : "") + (long) value + ".0";
            }
            int exponent = Math.max(Math.getExponent(value), Double.MIN_EXPONENT) - MANTISSA_BITS;
            long mantissa = (long) Math.scalb(value, -exponent);
            while ((mantissa & 1) == 0) {
                mantissa >>= 1;
                exponent++;
            }
            StringBuilder text = new StringBuilder("(").append(mantissa).append(".0");
            for (int left = exponent; left != 0; ) {
                int shift = Math.max(-MOST_SHIFT, Math.min(MOST_SHIFT, left));
                text.append(shift < 0 ? " / " : " * ")
                        .append(1L << Math.abs(shift))
                        .append(".0");
                left -= shift;
            }
            return text.append(" /* ").append(value).append(" */)").toString();
        }
    }

    /**
     * A text.
     *
     * @param text for people; what is no text in the encoding of the database is replaced in it
     * @param hex its bytes as they are stored
     * @param exact whether {@code text} is all of it
     */
    record Text(String text, String hex, boolean exact) implements SqlValue {

        static Text of(byte[] bytes, Charset encoding) {
            String hex = HexFormat.of().formatHex(bytes);
            try {
                return new Text(
                        encoding.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), hex, true);
            } catch (CharacterCodingException notEvenText) {
                return new Text(new String(bytes, encoding), hex, false);
            }
        }

        /** A text that may end too early or be written differently elsewhere goes as its bytes. */
        @Override
        public String literal() {
            boolean plain =
                    exact && text.chars().noneMatch(c -> c < ' ' || c == '\u007f' || Character.isSurrogate((char) c));
            return plain ? "'" + text.replace("'", "''") + "'" : "CAST(x'" + hex + "' AS TEXT)";
        }
    }

    /**
     * Bytes.
     *
     * @param hex as they are stored
     */
    record Blob(String hex) implements SqlValue {
        @Override
        public String literal() {
            return "x'" + hex + "'";
        }
    }
}
