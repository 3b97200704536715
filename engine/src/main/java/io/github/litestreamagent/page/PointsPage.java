package io.github.litestreamagent.page;

import io.github.litestreamagent.status.ReplicationStatus;
import io.github.litestreamagent.status.Timeline;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Which states of one database can be had, and the form that asks for a copy of one. */
final class PointsPage {

    private static final int UP_TO_THE_DAY = "2026-11-30".length();
    private static final int UP_TO_THE_HOUR = "2026-11-30T14".length();
    private static final int MOST_GAPS = 10;

    private PointsPage() {}

    /** @param form HTML that asks for a copy */
    static String of(ReplicationStatus status, Timeline timeline, String form) {
        Rows rows = new Rows()
                .add("newest", point(timeline.newest()))
                .add("oldest", point(timeline.first()))
                .add("kept", Price.ofStorage(timeline.bytes()))
                .add("listed at", second(timeline.listedAt()) + ", and again when it is 5 minutes old");
        gaps(timeline.gaps(), rows);
        if (timeline.thinned()) {
            rows.add(
                    "not counted",
                    "points of fine levels, which have too many files to be held: the points command counts them");
        }
        return Layout.page(
                "Restore points of " + status.path(),
                rows.list()
                        + form
                        + bars("by hour (UTC), the last 24", UP_TO_THE_HOUR, timeline.hours())
                        + bars("by day (UTC), the last 31", UP_TO_THE_DAY, timeline.days())
                        + levels(timeline.levels())
                        + snapshots(timeline.snapshots()));
    }

    private static void gaps(List<Timeline.Gap> gaps, Rows rows) {
        gaps.stream()
                .limit(MOST_GAPS)
                .forEach(gap -> rows.add(
                        "gap",
                        "TXID " + gap.first() + " to " + gap.last()
                                + " is in no file: what lies behind it can be restored from the next snapshot on"));
        if (gaps.size() > MOST_GAPS) {
            rows.add("gaps", "and " + (gaps.size() - MOST_GAPS) + " more");
        }
    }

    private static String point(Timeline.Point point) {
        return second(point.time()) + ", TXID " + point.txid();
    }

    private static String second(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String bars(String title, int precision, List<Timeline.Span> spans) {
        List<String> names = new ArrayList<>();
        List<Integer> values = new ArrayList<>();
        for (Timeline.Span span : spans) {
            names.add(span.start().toString().substring(0, precision).replace('T', ' ') + ": "
                    + Html.count(span.points(), "point") + ", " + Html.size(span.bytes()));
            values.add(span.points());
        }
        return "<h2>Points " + Html.text(title) + "</h2>" + Chart.bars(title, names, values) + "<p class=\"soft\">"
                + Html.text(names.isEmpty() ? "none" : names.get(0) + "  …  " + names.get(names.size() - 1)) + "</p>";
    }

    private static String levels(List<Timeline.Files> levels) {
        return levels.stream()
                .map(level -> "<tr><td>" + (level.level() == 9 ? "9, snapshots" : level.level()) + "</td><td>"
                        + level.count() + "</td><td>" + Html.text(Html.size(level.bytes())) + "</td></tr>")
                .collect(Collectors.joining(
                        "", "<h2>Levels</h2><table><tr><th>level</th><th>files</th><th>size</th></tr>", "</table>"));
    }

    private static String snapshots(List<Timeline.Point> snapshots) {
        if (snapshots.isEmpty()) {
            return "<h2>Snapshots</h2><p class=\"soft\">none yet</p>";
        }
        List<String> newestFirst = new ArrayList<>();
        snapshots.forEach(snapshot -> newestFirst.add(
                0, "<tr><td>" + second(snapshot.time()) + "</td><td>TXID " + snapshot.txid() + "</td></tr>"));
        return "<h2>Snapshots</h2><table>" + String.join("", newestFirst) + "</table>";
    }
}
