package io.github.litestreamagent.points;

import io.github.litestreamagent.past.History;
import io.github.litestreamagent.past.Survey;
import io.github.litestreamagent.replica.StatePoint;
import io.github.litestreamagent.status.Timeline;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Lists replicas for those who look at the page: one at a time, none more often than each 5 minutes, on the thread that asks. Any thread,
 * but not one of the replication.
 */
public final class Timelines {

    static final Duration FRESH = Duration.ofMinutes(5);

    /** Each about 10 kB. */
    private static final int MOST_KEPT = 8;

    /** Of one level, about 1 MB while the listing lasts. Level 1 has 2,880 files of a day. */
    private static final int MOST_FILES = 5_000;

    private final Clock clock;
    private final Semaphore listing = new Semaphore(1);
    private final Map<String, Timeline> kept = new LinkedHashMap<>();

    public Timelines(Clock clock) {
        this.clock = clock;
    }

    /**
     * Returns what can be restored, as of at most 5 minutes ago.
     *
     * @param replica its URL
     * @throws IOException with a sentence if it has no states, cannot be listed, or another replica is being listed
     */
    public Timeline of(String replica, Supplier<ReplicaStorage> open) throws IOException {
        Optional<Timeline> known = known(replica);
        if (known.isPresent()) {
            return known.get();
        }
        if (!listing.tryAcquire()) {
            throw new IOException(
                    "a replica is being listed, and one at a time is: load the page again in some seconds");
        }
        try (ReplicaStorage storage = open.get()) {
            Instant now = clock.instant();
            History history = History.bounded(storage, MOST_FILES);
            Timeline made = timeline(Survey.of(history), history.isThinned(), now);
            keep(replica, made);
            return made;
        } finally {
            listing.release();
        }
    }

    private synchronized Optional<Timeline> known(String replica) {
        Instant eldest = clock.instant().minus(FRESH);
        kept.values().removeIf(timeline -> timeline.listedAt().isBefore(eldest));
        return Optional.ofNullable(kept.get(replica));
    }

    private synchronized void keep(String replica, Timeline made) {
        if (kept.size() >= MOST_KEPT) {
            kept.remove(kept.keySet().iterator().next());
        }
        kept.put(replica, made);
    }

    private static Timeline timeline(Survey survey, boolean thinned, Instant now) {
        return new Timeline(
                now,
                point(survey.first()),
                point(survey.newest()),
                survey.snapshots().stream().map(Timelines::point).toList(),
                survey.levels().stream()
                        .map(level -> new Timeline.Files(level.level().number(), level.files(), level.bytes()))
                        .toList(),
                survey.gaps().stream()
                        .map(gap -> new Timeline.Gap(gap.min(), gap.max()))
                        .toList(),
                spans(survey.days()),
                spans(survey.hours()),
                thinned);
    }

    private static Timeline.Point point(StatePoint point) {
        return new Timeline.Point(point.txid(), point.time());
    }

    private static List<Timeline.Span> spans(List<Survey.Span> spans) {
        return spans.stream()
                .map(span -> new Timeline.Span(span.start(), span.points(), span.bytes()))
                .toList();
    }
}
