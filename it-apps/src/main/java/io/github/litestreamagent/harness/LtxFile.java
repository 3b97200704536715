package io.github.litestreamagent.harness;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a level 0 file says of itself.
 *
 * @param txid the newest transaction in it
 * @param capturedAt milliseconds since 1970 at which its capture began
 */
public record LtxFile(long txid, long capturedAt) {

    static final int HEADER_SIZE = 100;

    private static final int MAX_TXID_OFFSET = 24;
    private static final int TIMESTAMP_OFFSET = 32;
    private static final Pattern NAME = Pattern.compile("(?:.*/)?([0-9a-f]{16})-([0-9a-f]{16})\\.ltx");

    static LtxFile of(byte[] header) {
        ByteBuffer fields = ByteBuffer.wrap(header);
        return new LtxFile(fields.getLong(MAX_TXID_OFFSET), fields.getLong(TIMESTAMP_OFFSET));
    }

    /** Empty if it is not the name of an LTX file. */
    static Optional<Long> maxTxid(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? Optional.of(Long.parseUnsignedLong(matcher.group(2), 16)) : Optional.empty();
    }

    /** As Litestream writes it: 16 hex digits. */
    public String hex() {
        return String.format("%016x", txid);
    }
}
