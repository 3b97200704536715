package io.github.litestreamagent.generations;

import io.github.litestreamagent.storage.PlainObject;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A snapshot or a WAL segment.
 *
 * @param generation 16 hex digits
 * @param index of the WAL, from 0
 * @param offset of the segment in the WAL, in bytes; -1 for a snapshot
 */
record GenerationFile(String generation, long index, long offset, PlainObject object) {

    /** Before any segment of its index. */
    private static final long SNAPSHOT = -1;

    static final Comparator<GenerationFile> ORDER =
            Comparator.comparingLong(GenerationFile::index).thenComparingLong(GenerationFile::offset);

    private static final Pattern SNAPSHOT_NAME =
            Pattern.compile("generations/([0-9a-f]{16})/snapshots/([0-9a-f]{8})\\.snapshot\\.lz4");

    private static final Pattern SEGMENT_NAME =
            Pattern.compile("generations/([0-9a-f]{16})/wal/([0-9a-f]{8})_([0-9a-f]{8,16})\\.wal\\.lz4");

    /** What an object is by its name; empty for anything else. */
    static Optional<GenerationFile> of(PlainObject object) {
        Matcher snapshot = SNAPSHOT_NAME.matcher(object.name());
        if (snapshot.matches()) {
            return Optional.of(
                    new GenerationFile(snapshot.group(1), Long.parseLong(snapshot.group(2), 16), SNAPSHOT, object));
        }
        Matcher segment = SEGMENT_NAME.matcher(object.name());
        if (segment.matches()) {
            long offset = Long.parseUnsignedLong(segment.group(3), 16);
            return offset < 0
                    ? Optional.empty()
                    : Optional.of(
                            new GenerationFile(segment.group(1), Long.parseLong(segment.group(2), 16), offset, object));
        }
        return Optional.empty();
    }

    boolean isSnapshot() {
        return offset == SNAPSHOT;
    }
}
