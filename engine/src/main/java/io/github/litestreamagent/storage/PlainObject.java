package io.github.litestreamagent.storage;

import java.time.Instant;

/**
 * An object below the path of a replica that is no LTX file.
 *
 * @param name below the path of the replica, with forward slashes
 * @param size bytes
 * @param lastModified the storage's own time
 */
public record PlainObject(String name, long size, Instant lastModified) {}
