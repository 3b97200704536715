package io.github.litestreamagent.page;

import io.github.litestreamagent.status.ReplicationStatus;
import io.github.litestreamagent.status.Requests;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** All that is known of one database. */
final class DatabasePage {

    private static final float USUAL_LAG_SECONDS = 5;

    private static final String S3 = "s3";

    private final History history;

    DatabasePage(History history) {
        this.history = history;
    }

    /** @param requests of this process to the replica */
    String of(ReplicationStatus status, Optional<Requests> requests) {
        StringBuilder page = new StringBuilder("<p class=\"word ")
                .append(Words.style(status))
                .append("\">")
                .append(Html.text(Words.of(status)))
                .append("</p><dl>");
        row(page, "would be lost now", Words.loss(status));
        status.reason().ifPresent(reason -> row(page, "what to do", reason.wayOut() + " (" + reason.code() + ")"));
        row(page, "replica", status.replica().url());
        row(
                page,
                "replicated up to",
                known(status.position().acknowledged())
                        + when(status, status.position().uploadedAt()));
        row(page, "captured up to", known(status.position().committed()));
        row(
                page,
                "size",
                Html.size(status.files().database()) + ", and "
                        + Html.size(status.files().wal()) + " of WAL");
        row(page, "last checkpoint", checkpoint(status));
        status.checkpoints().readerSince().ifPresent(since -> row(page, "a reader is in the way", ago(status, since)));
        row(
                page,
                "uploads",
                status.syncs().count() + ", of which " + status.syncs().failed() + " failed");
        row(
                page,
                "last failure",
                status.lastFailure()
                        .map(failure -> failure.sentence() + ", " + ago(status, failure.at()))
                        .orElse("none"));
        status.window().ifPresent(window -> row(page, "can be restored", window.first() + " to " + window.last()));
        row(
                page,
                "last trial restore",
                status.drill()
                        .map(drill -> (drill.passed() ? "passed " : "failed ") + ago(status, drill.at()) + ": "
                                + drill.sentence())
                        .orElse("none in this process"));
        row(
                page,
                "driver",
                "sqlite-jdbc " + known(status.software().driver()) + ", SQLite "
                        + known(status.software().sqlite()));
        if (status.replica().type().equals(S3)) {
            row(page, "requests", requests.map(Price::ofRequests).orElse("none yet"));
        }
        page.append("</dl><p><a href=\"/points?path=")
                .append(Html.parameter(status.path()))
                .append("\">Restore points and copies</a></p>");
        page.append("<h2>The last hour</h2><p class=\"soft\">lag</p>")
                .append(Chart.line("lag", history.lag(status.path()), USUAL_LAG_SECONDS))
                .append("<p class=\"soft\">commits</p>")
                .append(Chart.line("commits", history.commits(status.path()), 1))
                .append("<p class=\"soft\">size</p>")
                .append(Chart.line("size", history.size(status.path()), 1));
        page.append("<h2>Last changes</h2>");
        events(page, status);
        return Layout.page(status.path().toString(), page.toString());
    }

    private void events(StringBuilder page, ReplicationStatus status) {
        List<Events.Event> events = history.events(status.path());
        if (events.isEmpty()) {
            page.append("<p class=\"soft\">none seen yet</p>");
            return;
        }
        page.append("<dl>");
        events.forEach(event -> row(
                page,
                event.at().truncatedTo(ChronoUnit.SECONDS).toString(),
                event.sentence() + event.code().map(code -> " (" + code + ")").orElse("")));
        page.append("</dl>");
    }

    private static void row(StringBuilder page, String name, String value) {
        page.append("<dt>")
                .append(Html.text(name))
                .append("</dt><dd>")
                .append(Html.text(value))
                .append("</dd>");
    }

    private static String known(Optional<?> value) {
        return value.map(Object::toString).orElse("unknown");
    }

    private static String when(ReplicationStatus status, Optional<Instant> at) {
        return at.map(then -> ", " + ago(status, then)).orElse("");
    }

    private static String ago(ReplicationStatus status, Instant then) {
        return Html.time(Duration.between(then, status.at())) + " ago (" + then.truncatedTo(ChronoUnit.SECONDS) + ")";
    }

    private static String checkpoint(ReplicationStatus status) {
        return status.checkpoints()
                .last()
                .map(last -> ago(status, last.at())
                        + last.heldUpBy().map(who -> ", held up by " + who).orElse(", complete"))
                .orElse("none yet");
    }
}
