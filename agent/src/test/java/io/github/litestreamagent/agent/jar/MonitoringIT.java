package io.github.litestreamagent.agent.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics and health of an application that runs with the jar, and nothing of them where they are not asked for. */
class MonitoringIT {

    private static final String TOKEN = "a-token-of-sixteen-characters";

    @TempDir
    Path dir;

    /** An application that writes, and then asks what is told of it. */
    static final class Writes {

        private Writes() {}

        public static void main(String[] arguments) throws Exception {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:app.db");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE t (a)");
                for (String url : arguments) {
                    System.out.println(ask(url));
                }
            }
            Thread.getAllStackTraces().keySet().forEach(thread -> System.out.println("thread " + thread.getName()));
        }

        /** Until the engine has started, and the replica has the commit. */
        private static String ask(String url) throws Exception {
            HttpClient client = HttpClient.newHttpClient();
            for (int i = 0; ; i++) {
                try {
                    String body = client.send(
                                    HttpRequest.newBuilder(URI.create(url)).build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body();
                    boolean uploaded = body.contains("operation=\"PUT\"") || url.endsWith("healthz");
                    if (body.contains("replicating") && uploaded) {
                        return body;
                    }
                } catch (IOException notYet) {
                    if (i > 300) {
                        throw notYet;
                    }
                }
                Thread.sleep(100);
            }
        }
    }

    /** An application that writes, and an operator who asks its page for copies. */
    static final class Copied {

        private static final HttpClient CLIENT = HttpClient.newHttpClient();

        private Copied() {}

        public static void main(String[] arguments) throws Exception {
            String url = arguments[0];
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:app.db");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE t (a)");
                Writes.ask(url + "/healthz");
                String points = until(url + "/points?path=" + Path.of("app.db").toRealPath(), "TXID 0000000000000001");
                System.out.println(points.contains("Points by hour") ? "points are shown" : points);
                post(url + "/copy", "path=" + Path.of("app.db").toRealPath() + "&to=beside");
                System.out.println(until(url + "/copy", "is restored to"));
                until(url + "/copy", "is restored to");
                while (post(url + "/copy", "path=" + Path.of("app.db").toRealPath())
                                .statusCode()
                        == 409) {
                    Thread.sleep(50); // the first one is being put away
                }
                until(url + "/copy", "waits to be downloaded");
                HttpResponse<byte[]> sent = post(url + "/download", "");
                System.out.println("sent " + new String(sent.body(), 0, 15, StandardCharsets.US_ASCII) + " as "
                        + sent.headers().firstValue("Content-Disposition").orElse(""));
            }
        }

        private static String until(String url, String wanted) throws Exception {
            for (int i = 0; ; i++) {
                String body = CLIENT.send(
                                request(url).build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                        .body();
                if (body.contains(wanted) || i > 300) {
                    return body;
                }
                Thread.sleep(100);
            }
        }

        private static HttpResponse<byte[]> post(String url, String form) throws Exception {
            return CLIENT.send(
                    request(url)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .header("Origin", url.substring(0, url.lastIndexOf('/')))
                            .POST(HttpRequest.BodyPublishers.ofString(form))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        }

        private static HttpRequest.Builder request(String url) {
            return HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + TOKEN);
        }
    }

    @Test
    void a_copy_is_restored_beside_the_database_and_another_is_downloaded() throws Exception {
        int port = freePort();
        Path config = dir.resolve("litestream.yml");
        Files.writeString(
                config,
                "addr: \":" + port + "\"\npage-token: " + TOKEN + "\nreplica:\n  url: file://" + dir.resolve("replica")
                        + "\n");
        ForkedJvm jvm = runWith(config.toString(), Copied.class, "http://127.0.0.1:" + port);
        assertThat(jvm.exitCode()).as(jvm.err()).isZero();
        assertThat(jvm.out())
                .contains("points are shown", "is restored to", "app.copy-0000000000000001.db")
                .contains("sent SQLite format 3 as attachment; filename=\"app.copy-0000000000000001.db\"");
        assertThat(jvm.out() + jvm.err()).doesNotContain(TOKEN);
        assertThat(dir.resolve("app.copy-0000000000000001.db")).hasSameBinaryContentAs(dir.resolve("app.db"));
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith(".litestream-copy"));
        }
    }

    @Test
    void metrics_and_health_are_served_where_they_are_asked_for() throws Exception {
        int port = freePort();
        String url = "http://127.0.0.1:" + port;
        ForkedJvm jvm = run(",addr=:" + port, url + "/healthz", url + "/metrics");
        assertThat(jvm.exitCode()).as(jvm.err()).isZero();
        assertThat(jvm.out())
                .contains("app.db replicating")
                .contains("litestream_txid{db=")
                .contains("litestream_replica_operation_total{operation=\"PUT\",replica_type=\"file\"}")
                .contains("thread litestream-http");
        assertThat(jvm.err()).contains("serving metrics on", "loopback alone");
    }

    @Test
    void without_them_no_class_is_loaded_and_no_thread_runs() throws Exception {
        ForkedJvm jvm = run("");
        assertThat(jvm.exitCode()).as(jvm.err()).isZero();
        assertThat(jvm.out()).doesNotContain("litestream-http", "litestream-jmx", "litestream-heartbeat");
        assertThat(jvm.loadedClasses())
                .noneMatch(name -> name.startsWith("io.github.litestreamagent.http.")
                        || name.startsWith("io.github.litestreamagent.monitor.")
                        || name.startsWith("io.github.litestreamagent.page.")
                        || name.startsWith("io.github.litestreamagent.points.")
                        || name.contains("CountedStorage")
                        || name.contains("prometheus"));
    }

    private ForkedJvm run(String settings, String... arguments) throws Exception {
        return runWith("file://" + dir.resolve("replica") + settings, Writes.class, arguments);
    }

    private ForkedJvm runWith(String agent, Class<?> application, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "-javaagent:" + ForkedJvm.AGENT + "=" + agent,
                "-cp",
                String.join(
                        File.pathSeparator,
                        ForkedJvm.APPLICATION.toString(),
                        ForkedJvm.DRIVER.toString(),
                        ForkedJvm.LOGGING.toString()),
                application.getName()));
        command.addAll(List.of(arguments));
        return ForkedJvm.run(dir, command);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
