package io.github.litestreamagent.monitor;

import io.github.litestreamagent.http.Handler;
import io.github.litestreamagent.http.Request;
import io.github.litestreamagent.http.Response;
import io.github.litestreamagent.status.ReplicationStatus;
import java.time.Duration;
import java.util.List;

/** Answers 200 while each database is replicated, else 503, and says one line of each. */
final class Health implements Handler {

    /** What the alarm of the log tolerates at a start. */
    private static final Duration TOLERATED = Duration.ofSeconds(30);

    private final Databases databases;
    private final boolean namesPaths;

    /** @param namesPaths whether only users of this machine can ask */
    Health(Databases databases, boolean namesPaths) {
        this.databases = databases;
        this.namesPaths = namesPaths;
    }

    /** Returns true if commits of this database reach its replica, as far as the operator wants that. */
    static boolean isHealthy(ReplicationStatus status) {
        return !status.state().isFault() && status.behind().lag().compareTo(TOLERATED) <= 0;
    }

    @Override
    public Response answer(Request request) {
        List<ReplicationStatus> all = databases.statuses();
        if (all.isEmpty()) {
            return Response.text(200, "ok no database has been opened");
        }
        StringBuilder lines = new StringBuilder();
        boolean healthy = true;
        for (int i = 0; i < all.size(); i++) {
            ReplicationStatus status = all.get(i);
            healthy &= isHealthy(status);
            lines.append(i == 0 ? "" : "\n").append(line(status, i + 1));
        }
        return Response.text(healthy ? 200 : 503, lines.toString());
    }

    private String line(ReplicationStatus status, int number) {
        String name = namesPaths ? status.path().toString().replaceAll("\\p{Cntrl}", "?") : "database " + number;
        String code = status.reason().map(reason -> " " + reason.code()).orElse("");
        String lag = isHealthy(status) || !code.isEmpty()
                ? ""
                : " behind by " + status.behind().lag().toSeconds() + "s";
        return (isHealthy(status) ? "ok " : "failed ") + name + " " + status.state() + code + lag;
    }
}
