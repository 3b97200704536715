package io.github.litestreamagent.storage;

import java.time.Instant;
import java.util.Optional;

/**
 * One small text beside the levels of a replica, {@code lock.json}, that is replaced only by whoever has read what stands there. Safe for
 * use by several threads.
 */
public interface LockFile {

    /** Litestream's name. */
    String NAME = "lock.json";

    /** More than this is not read: what is larger is not a lease. Characters of ASCII. */
    int MOST_BYTES = 1 << 16;

    /**
     * What stands there.
     *
     * @param etag the storage's mark of this version, in its own spelling
     */
    record Content(String text, String etag) {}

    /**
     * What an answer of the store showed.
     *
     * @param content empty if there is none
     * @param time of the store's own clock when it answered
     */
    record Seen(Optional<Content> content, Instant time) {}

    /** Returns true if the storage honours the condition of {@link #replace}: else it is not to be called. */
    default boolean isReplaceable() throws StorageException {
        return true;
    }

    Seen look() throws StorageException;

    /**
     * Puts a text in the place of another.
     *
     * @param standing what was seen there; empty for nothing
     * @return what stands there now; empty if another process was faster, or an earlier attempt of this very call, whose answer was lost
     */
    Optional<Seen> replace(String text, Optional<Content> standing) throws StorageException;
}
