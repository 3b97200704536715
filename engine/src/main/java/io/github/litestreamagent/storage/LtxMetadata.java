package io.github.litestreamagent.storage;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * What travels beside an LTX file: S3 user metadata, or the {@code <min>-<max>.ltx.agent} file of a file replica. Litestream writes and
 * reads the timestamp alone and ignores the rest.
 *
 * @param timestamp when the capture began; the time that {@code restore -timestamp} compares
 * @param databaseChecksum {@link io.github.litestreamagent.ltx.DatabaseChecksum} of the whole database after this file
 * @param walChecksum cumulative checksum of the last captured WAL frame, checksum-1 in the upper half
 * @param writer who wrote the file; empty for Litestream's own
 */
public record LtxMetadata(Instant timestamp, OptionalLong databaseChecksum, OptionalLong walChecksum, String writer) {

    /** S3 metadata names; {@code litestream-timestamp} is Litestream's own. */
    public static final String TIMESTAMP = "litestream-timestamp";

    public static final String DATABASE_CHECKSUM = "litestream-agent-database-checksum";
    public static final String WAL_CHECKSUM = "litestream-agent-wal-checksum";
    public static final String WRITER = "litestream-agent-writer";
}
