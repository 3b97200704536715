package io.github.litestreamagent.page;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.status.Copy;
import io.github.litestreamagent.status.CopyFile;
import io.github.litestreamagent.status.ReplicationStatus;
import io.github.litestreamagent.status.Requests;
import io.github.litestreamagent.status.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Databases, their points and copies, as a test sets them. */
final class PageFake implements PageDatabases {

    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    final List<ReplicationStatus> databases = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    Optional<Timeline> timeline = Optional.of(timeline());
    Optional<Copy> copy = Optional.empty();
    Optional<CopyFile> waiting = Optional.empty();

    static PageFake of(List<ReplicationStatus> databases) {
        PageFake fake = new PageFake();
        fake.databases.addAll(databases);
        return fake;
    }

    private static Timeline timeline() {
        List<Timeline.Span> hours = new ArrayList<>();
        List<Timeline.Span> days = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            hours.add(new Timeline.Span(NOON.minusSeconds(3600L * (23 - i)), (i * 7) % 19, 1000L * i));
        }
        for (int i = 0; i < 12; i++) {
            days.add(new Timeline.Span(NOON.minusSeconds(86_400L * (11 - i)), 20 + (i * 13) % 40, 4_000_000L));
        }
        return new Timeline(
                NOON,
                new Timeline.Point(new Txid(9), NOON.minusSeconds(86_400 * 11)),
                new Timeline.Point(new Txid(1234), NOON),
                List.of(new Timeline.Point(new Txid(9), NOON.minusSeconds(86_400))),
                List.of(new Timeline.Files(0, 12, 1200), new Timeline.Files(9, 1, 3_000_000_000L)),
                List.of(new Timeline.Gap(new Txid(77), new Txid(78))),
                days,
                hours,
                false);
    }

    @Override
    public List<ReplicationStatus> statuses() {
        return databases;
    }

    @Override
    public Optional<Requests> requests(String replica) {
        return Optional.of(new Requests(Duration.ofDays(3), 259_200, 1000));
    }

    @Override
    public Timeline timeline(Path database) throws IOException {
        asked.add("timeline " + database);
        return timeline.orElseThrow(() -> new IOException("the store <is> away"));
    }

    @Override
    public void copy(Path database, String point, boolean beside) throws IOException {
        asked.add("copy " + database + " " + point + (beside ? " beside" : ""));
        if (point.equals("x")) {
            throw new IOException("the point is none");
        }
    }

    @Override
    public Optional<Copy> lastCopy() {
        return copy;
    }

    @Override
    public Optional<CopyFile> takeCopy() {
        asked.add("take");
        Optional<CopyFile> taken = waiting;
        waiting = Optional.empty();
        return taken;
    }
}
