package io.github.litestreamagent.storage;

import io.github.litestreamagent.ltx.TxidRange;
import java.time.Instant;

/**
 * An LTX file as a listing shows it.
 *
 * @param size bytes
 * @param lastModified the storage's own time: S3 Last-Modified, or the modification time of a file
 * @param etag the storage's mark of the content, empty where it has none
 */
public record LtxObject(Level level, TxidRange range, long size, Instant lastModified, String etag) {

    @Override
    public String toString() {
        return "level " + level + " " + range.fileName();
    }
}
