package io.github.litestreamagent.monitor;

import io.github.litestreamagent.http.Handler;
import io.github.litestreamagent.http.Request;
import io.github.litestreamagent.http.Response;
import io.github.litestreamagent.logging.JsonText;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.status.ReplicationState;
import io.github.litestreamagent.status.ReplicationStatus;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Speaks Litestream's protocol: what {@code litestream list}, {@code info}, {@code sync}, {@code start} and {@code stop} ask. */
final class ControlSocket {

    private static final String NOT_HERE =
            "the agent replicates what the application opens: list databases in litestream.yml instead";
    private static final int DEFAULT_TIMEOUT_SECONDS = 30;
    private static final int LONGEST_TIMEOUT_SECONDS = 3600;

    private final Databases databases;
    private final String version;
    private final UnaryOperator<Path> realPath;
    private final Instant startedAt = Instant.now();

    /** @param realPath finds the file that a path names, as the databases are named */
    ControlSocket(Databases databases, String version, UnaryOperator<Path> realPath) {
        this.databases = databases;
        this.version = version;
        this.realPath = realPath;
    }

    Routes routes() {
        Handler refuse = request -> error(400, NOT_HERE);
        return new Routes()
                .get("/info", request -> Response.json(200, info()))
                .get("/list", request -> Response.json(200, list()))
                .get("/status", request -> Response.json(200, StatusJson.of(databases.statuses())))
                .get("/txid", this::txid)
                .post("/sync", slowly(this::sync))
                .post("/stop", slowly(this::stop))
                .post("/start", slowly(this::start))
                .post("/register", refuse)
                .post("/unregister", refuse);
    }

    private static Handler slowly(Handler handler) {
        return new Handler() {
            @Override
            public Response answer(Request request) throws IOException {
                return handler.answer(request);
            }

            @Override
            public boolean takesTime(Request request) {
                return true;
            }
        };
    }

    private String info() {
        return "{\"version\":" + JsonText.quote(version) + ",\"pid\":"
                + ProcessHandle.current().pid()
                + ",\"uptime_seconds\":"
                + Duration.between(startedAt, Instant.now()).toSeconds()
                + ",\"started_at\":\"" + startedAt.truncatedTo(ChronoUnit.SECONDS) + "\",\"database_count\":"
                + databases.statuses().size() + "}";
    }

    private String list() {
        return databases.statuses().stream()
                .map(status -> "{\"path\":" + quoted(status) + ",\"status\":\"" + word(status) + "\""
                        + status.position()
                                .uploadedAt()
                                .map(at -> ",\"last_sync_at\":\"" + at.truncatedTo(ChronoUnit.SECONDS) + "\"")
                                .orElse("")
                        + "}")
                .collect(Collectors.joining(",", "{\"databases\":[", "]}"));
    }

    /** Litestream has three words. */
    private static String word(ReplicationStatus status) {
        return switch (status.state()) {
            case REPLICATING, AT_REST -> "replicating";
            case OPENING, STANDBY -> "open";
            case SUSPENDED, LEFT_OUT, STOPPED -> "stopped";
        };
    }

    private Response txid(Request request) {
        Optional<ReplicationStatus> found = find(request.query().getOrDefault("path", ""));
        return found.map(status -> Response.json(200, "{\"txid\":" + committed(status) + "}"))
                .orElseGet(() -> error(404, "database not found"));
    }

    private Response sync(Request request) throws IOException {
        Optional<Asked> asked = Asked.of(request.body());
        if (asked.isEmpty()) {
            return error(400, "path required");
        }
        Optional<ReplicationStatus> before = find(asked.get().path());
        if (before.isEmpty()) {
            return notFound(404, asked.get());
        }
        Path path = before.get().path();
        if (before.get().state().isFault() || before.get().state() == ReplicationState.LEFT_OUT) {
            return error(
                    409,
                    "database not open: " + path + ": "
                            + before.get()
                                    .reason()
                                    .map(ReplicationStatus.Reason::sentence)
                                    .orElse("it is not replicated"));
        }
        boolean wait = asked.get().wantsToWait();
        Duration longest = Duration.ofSeconds(asked.get().timeoutSeconds());
        if (!synced(path, wait ? longest : Duration.ZERO) && wait) {
            return error(500, "sync database: context deadline exceeded");
        }
        ReplicationStatus after = find(path.toString()).orElse(before.get());
        boolean changed = !committed(after).equals(committed(before.get()));
        String word = changed ? (wait ? "synced" : "synced_local") : "no_change";
        return Response.json(
                200,
                "{\"status\":\"" + word + "\",\"path\":" + quoted(after) + ",\"txid\":" + committed(after)
                        + ",\"replicated_txid\":" + number(after.position().acknowledged()) + "}");
    }

    private boolean synced(Path path, Duration longest) throws IOException {
        try {
            return databases.sync(path, longest);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IOException("the process ends", ended);
        }
    }

    private Response stop(Request request) {
        return changed(request, ReplicationState.LEFT_OUT, "stopped", "already_stopped");
    }

    private Response start(Request request) {
        return changed(request, ReplicationState.REPLICATING, "started", "already_running");
    }

    private Response changed(Request request, ReplicationState wanted, String done, String already) {
        Optional<Asked> asked = Asked.of(request.body());
        if (asked.isEmpty()) {
            return error(400, "path required");
        }
        Optional<ReplicationStatus> found = find(asked.get().path());
        if (found.isEmpty()) {
            return notFound(500, asked.get());
        }
        ReplicationStatus before = found.get();
        boolean stop = wanted == ReplicationState.LEFT_OUT;
        boolean paused = before.state() == ReplicationState.LEFT_OUT;
        if (before.state() == ReplicationState.STOPPED) {
            return stop
                    ? answer(already, before)
                    : error(
                            500,
                            before.reason()
                                    .map(ReplicationStatus.Reason::sentence)
                                    .orElse("it has stopped"));
        }
        if (stop == paused) {
            return answer(already, before);
        }
        if (stop) {
            databases.pause(before.path());
        } else {
            databases.resume(before.path());
        }
        return answer(done, find(before.path().toString()).orElse(before));
    }

    private static Response answer(String word, ReplicationStatus status) {
        return Response.json(
                200,
                "{\"status\":\"" + word + "\",\"path\":" + quoted(status) + ",\"txid\":" + committed(status) + "}");
    }

    private Optional<ReplicationStatus> find(String text) {
        try {
            Path path = realPath.apply(Path.of(text));
            return databases.statuses().stream()
                    .filter(status -> status.path().equals(path))
                    .findFirst();
        } catch (InvalidPathException none) {
            return Optional.empty();
        }
    }

    private static Response notFound(int status, Asked asked) {
        return error(status, "database not found: " + asked.path());
    }

    private static Response error(int status, String sentence) {
        return Response.json(status, "{\"error\":" + JsonText.quote(sentence) + "}");
    }

    private static String quoted(ReplicationStatus status) {
        return JsonText.quote(status.path().toString());
    }

    private static String committed(ReplicationStatus status) {
        return number(status.position().committed());
    }

    /** Litestream's program reads decimal numbers. */
    private static String number(Optional<Txid> txid) {
        return Long.toUnsignedString(txid.map(Txid::value).orElse(0L));
    }

    /** The fields of a request. */
    private record Asked(String path, boolean wantsToWait, int timeoutSeconds) {

        /** Empty if it names no path. JSON is YAML. */
        static Optional<Asked> of(String body) {
            try {
                Object loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(body);
                if (!(loaded instanceof Map<?, ?> fields)
                        || !(fields.get("path") instanceof String path)
                        || path.isEmpty()) {
                    return Optional.empty();
                }
                int timeout = fields.get("timeout") instanceof Integer seconds && seconds > 0
                        ? Math.min(seconds, LONGEST_TIMEOUT_SECONDS)
                        : DEFAULT_TIMEOUT_SECONDS;
                return Optional.of(new Asked(path, Boolean.TRUE.equals(fields.get("wait")), timeout));
            } catch (YAMLException malformed) {
                return Optional.empty();
            }
        }
    }
}
