package io.github.litestreamagent.generations;

import io.github.litestreamagent.storage.PlainObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A snapshot and the WAL segments behind it, in order.
 *
 * @param earlier time of the object before the last one of the plan, if there is one
 * @param later time of the next object that a later plan has
 */
public record GenerationPlan(
        GenerationFile snapshot, List<GenerationFile> segments, Optional<Instant> earlier, Optional<Instant> later) {

    public GenerationPlan {
        segments = List.copyOf(segments);
    }

    /** All objects, in the order in which they are applied. */
    public List<PlainObject> objects() {
        return Stream.concat(Stream.of(snapshot), segments.stream())
                .map(GenerationFile::object)
                .toList();
    }

    private GenerationFile last() {
        return segments.isEmpty() ? snapshot : segments.get(segments.size() - 1);
    }

    /** When the last object was stored: a restore up to and including this time gives the same state. */
    public Instant time() {
        return last().object().lastModified();
    }

    /** For people. */
    public String name() {
        return String.format("generation %s, index %08x", last().generation(), last().index());
    }
}
