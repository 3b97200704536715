package io.github.litestreamagent.page;

import io.github.litestreamagent.status.ReplicationStatus;
import java.util.Comparator;
import java.util.List;

/** A row for each database: a word, what would be lost now, and the lag of the last hour. */
final class Overview {

    /** A line below this lag is flat: most commits arrive within a second. */
    private static final float USUAL_LAG_SECONDS = 5;

    private static final List<String> ORDER = List.of("bad", "late", "good");

    /** So the page stays below 150 kB. */
    private static final int MOST_ROWS = 200;

    private static final int MOST_CHARTS = 50;

    private final History history;

    Overview(History history) {
        this.history = history;
    }

    String of(List<ReplicationStatus> databases) {
        if (databases.isEmpty()) {
            return Layout.page("Databases", "<p>The application has opened no database yet.</p>");
        }
        StringBuilder rows = new StringBuilder("<p class=\"soft\">")
                .append(summary(databases))
                .append("</p>");
        rows.append("<ul class=\"databases\">");
        List<ReplicationStatus> worstFirst = databases.stream()
                .sorted(Comparator.comparing(status -> ORDER.indexOf(Words.style(status))))
                .toList();
        for (int i = 0; i < Math.min(MOST_ROWS, worstFirst.size()); i++) {
            rows.append(row(worstFirst.get(i), i < MOST_CHARTS));
        }
        if (worstFirst.size() > MOST_ROWS) {
            rows.append("<li>and ").append(worstFirst.size() - MOST_ROWS).append(" more: /metrics has them all</li>");
        }
        return Layout.page("Databases", rows.append("</ul>").toString());
    }

    private static String summary(List<ReplicationStatus> databases) {
        long safe = databases.stream().filter(ReplicationStatus::isSafe).count();
        return safe + " of " + Html.count(databases.size(), "database") + " safe";
    }

    private String row(ReplicationStatus status, boolean withChart) {
        return "<li><span class=\"path\"><a href=\"/database?path=" + Html.parameter(status.path()) + "\">"
                + Html.text(status.path().getFileName()) + "</a><br><span class=\"soft\">" + Html.text(status.path())
                + "</span></span><span><span class=\"word " + Words.style(status) + "\">" + Html.text(Words.of(status))
                + "</span><br><span class=\"soft\">would be lost now: " + Html.text(Words.loss(status))
                + "</span></span><span class=\"" + Words.style(status) + "\">"
                + Chart.line("lag of the last hour", lag(status, withChart), USUAL_LAG_SECONDS) + "</span></li>\n";
    }

    private float[] lag(ReplicationStatus status, boolean wanted) {
        return wanted ? history.lag(status.path()) : new float[0];
    }
}
