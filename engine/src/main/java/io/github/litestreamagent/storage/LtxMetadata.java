package io.github.litestreamagent.storage;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What travels beside an LTX file: S3 user metadata, or the {@code <min>-<max>.ltx.agent} file of a file replica. Litestream writes and
 * reads the timestamp alone and ignores the rest.
 *
 * @param timestamp when the capture began; the time that {@code restore -timestamp} compares
 * @param databaseChecksum {@link io.github.litestreamagent.ltx.DatabaseChecksum} of the whole database after this file
 * @param walChecksum cumulative checksum of the last captured WAL frame, checksum-1 in the upper half
 * @param origin who wrote the file, and of which database file; nothing for Litestream's own. A file that was merged from others has that
 *     of the last of them
 */
public record LtxMetadata(Instant timestamp, OptionalLong databaseChecksum, OptionalLong walChecksum, Origin origin) {

    /** S3 metadata names; {@code litestream-timestamp} is Litestream's own. */
    public static final String TIMESTAMP = "litestream-timestamp";

    static final String DATABASE_CHECKSUM = "litestream-agent-database-checksum";
    static final String WAL_CHECKSUM = "litestream-agent-wal-checksum";
    public static final String WRITER = "litestream-agent-writer";
    public static final String FILE = "litestream-agent-file";
    static final String BORN = "litestream-agent-born";
    static final String OWNER = "litestream-agent-owner";
    public static final String SWITCHED = "litestream-agent-switched";

    private static final String YES = "1";

    private static final DateTimeFormatter RFC_3339 =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** Of a file whose writer does not say which database file it replicates. */
    public LtxMetadata(Instant timestamp, OptionalLong databaseChecksum, OptionalLong walChecksum, String writer) {
        this(timestamp, databaseChecksum, walChecksum, Origin.ofWriter(writer));
    }

    /** The mark of the process that wrote the file; empty for Litestream's own. */
    public String writer() {
        return origin.writer();
    }

    /** Names and values as they are stored: RFC 3339 with nanoseconds, 16 hex digits; what is absent has no entry. */
    public Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put(TIMESTAMP, RFC_3339.format(timestamp));
        databaseChecksum.ifPresent(checksum -> map.put(DATABASE_CHECKSUM, hex(checksum)));
        walChecksum.ifPresent(checksum -> map.put(WAL_CHECKSUM, hex(checksum)));
        putUnlessEmpty(map, WRITER, origin.writer());
        putUnlessEmpty(map, FILE, origin.file());
        putUnlessEmpty(map, BORN, origin.born());
        putUnlessEmpty(map, OWNER, origin.owner());
        putUnlessEmpty(map, SWITCHED, origin.switched() ? YES : "");
        return map;
    }

    private static void putUnlessEmpty(Map<String, String> map, String name, String value) {
        if (!value.isEmpty()) {
            map.put(name, value);
        }
    }

    /**
     * Reads what a storage holds. An entry that is absent or unreadable counts as not there. Names are compared without case: they travel as
     * HTTP header fields, which have none (RFC 9110, 5.1), and Go's net/http writes them as {@code Litestream-Agent-Writer}.
     *
     * @param fallback the timestamp where the map has none: the storage's own time
     */
    public static LtxMetadata of(Map<String, String> stored, Instant fallback) {
        Map<String, String> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        map.putAll(stored);
        return new LtxMetadata(
                timestamp(map.get(TIMESTAMP), fallback),
                checksum(map.get(DATABASE_CHECKSUM)),
                checksum(map.get(WAL_CHECKSUM)),
                new Origin(
                        value(map, WRITER),
                        value(map, FILE),
                        value(map, BORN),
                        value(map, OWNER),
                        value(map, SWITCHED).equals(YES)));
    }

    private static String value(Map<String, String> map, String name) {
        return map.getOrDefault(name, "");
    }

    private static String hex(long checksum) {
        return HexFormat.of().toHexDigits(checksum);
    }

    private static Instant timestamp(String text, Instant fallback) {
        if (text == null) {
            return fallback;
        }
        try {
            return DateTimeFormatter.ISO_INSTANT.parse(text, Instant::from);
        } catch (DateTimeParseException unreadable) {
            return fallback;
        }
    }

    private static OptionalLong checksum(String text) {
        if (text == null || text.length() != 16) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(HexFormat.fromHexDigitsToLong(text));
        } catch (IllegalArgumentException unreadable) {
            return OptionalLong.empty();
        }
    }
}
