package io.github.litestreamagent.generations;

import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a replica of Litestream 0.3 holds, and which objects make a state. */
public final class GenerationReplica {

    private static final Comparator<GenerationFile> BY_TIME =
            Comparator.comparing(file -> file.object().lastModified());

    private final String place;
    private final List<GenerationFile> files;

    private GenerationReplica(String place, List<GenerationFile> files) {
        this.place = place;
        this.files = files;
    }

    /** Lists the objects; other ones than snapshots and segments are left out. */
    public static GenerationReplica list(ReplicaStorage storage) throws StorageException {
        return new GenerationReplica(
                storage.description().url(),
                storage.listPlain("generations/").stream()
                        .map(GenerationFile::of)
                        .flatMap(Optional::stream)
                        .toList());
    }

    public boolean isEmpty() {
        return files.isEmpty();
    }

    /** When the newest object was stored. */
    public Optional<Instant> newest() {
        return files.stream().max(BY_TIME).map(file -> file.object().lastModified());
    }

    /** When the first snapshot was stored: no earlier state can be had. */
    public Optional<Instant> first() {
        return snapshots().min(BY_TIME).map(file -> file.object().lastModified());
    }

    /** When the snapshot was stored with which a restore to this time begins; empty if there is none. */
    public Optional<Instant> snapshotBefore(Instant time) {
        return snapshotUpTo(time).map(file -> file.object().lastModified());
    }

    private Stream<GenerationFile> snapshots() {
        return files.stream().filter(GenerationFile::isSnapshot);
    }

    private Optional<GenerationFile> snapshotUpTo(Instant time) {
        return snapshots()
                .filter(file -> !file.object().lastModified().isAfter(time))
                .max(BY_TIME.thenComparing(GenerationFile.ORDER));
    }

    /**
     * Chooses the newest snapshot that was stored up to a time, whatever its generation, and what was stored of its WAL until then.
     *
     * @return empty if there is no such snapshot
     * @throws GenerationException if WAL segments are missing before the end
     */
    public Optional<GenerationPlan> plan(Instant time) throws GenerationException {
        Optional<GenerationFile> snapshot = snapshotUpTo(time);
        return snapshot.isPresent() ? Optional.of(planFrom(snapshot.get(), time)) : Optional.empty();
    }

    private GenerationPlan planFrom(GenerationFile snapshot, Instant time) throws GenerationException {
        List<GenerationFile> behind = files.stream()
                .filter(file -> !file.isSnapshot()
                        && file.generation().equals(snapshot.generation())
                        && file.index() >= snapshot.index())
                .sorted(GenerationFile.ORDER)
                .toList();
        List<GenerationFile> segments = new ArrayList<>();
        for (GenerationFile segment : behind) {
            if (segment.object().lastModified().isAfter(time)) {
                break;
            }
            requireNext(snapshot, segments, segment);
            segments.add(segment);
        }
        Optional<Instant> later = behind.stream()
                .skip(segments.size())
                .findFirst()
                .or(() -> snapshots()
                        .filter(file -> file.object().lastModified().isAfter(time))
                        .min(BY_TIME))
                .map(file -> file.object().lastModified());
        Optional<Instant> earlier = segments.isEmpty()
                ? Optional.empty()
                : Optional.of(before(snapshot, segments).object().lastModified());
        return new GenerationPlan(snapshot, segments, earlier, later);
    }

    private static GenerationFile before(GenerationFile snapshot, List<GenerationFile> segments) {
        return segments.size() == 1 ? snapshot : segments.get(segments.size() - 2);
    }

    /** Gaps between offsets show when the segments are read: their names do not tell their length. */
    private void requireNext(GenerationFile snapshot, List<GenerationFile> before, GenerationFile segment)
            throws GenerationException {
        long index = before.isEmpty()
                ? snapshot.index()
                : before.get(before.size() - 1).index();
        boolean first = before.isEmpty() || segment.index() != index;
        long expected = before.isEmpty() || !first ? index : index + 1;
        if (segment.index() != expected || (first && segment.offset() != 0)) {
            throw new GenerationException(String.format(
                    "cannot restore from %s, generation %s: WAL index %08x is missing from offset 0 on, and the next object"
                            + " is %s; an earlier state can be had with -timestamp %s",
                    place,
                    snapshot.generation(),
                    expected,
                    segment.object().name(),
                    (before.isEmpty() ? snapshot : before.get(before.size() - 1))
                            .object()
                            .lastModified()));
        }
    }
}
