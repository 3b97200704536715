package io.github.litestreamagent.agent.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics and health of an application that runs with the jar, and nothing of them where they are not asked for. */
class MonitoringIT {

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
                        || name.contains("CountedStorage")
                        || name.contains("prometheus"));
    }

    private ForkedJvm run(String settings, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "-javaagent:" + ForkedJvm.AGENT + "=file://" + dir.resolve("replica") + settings,
                "-cp",
                String.join(
                        File.pathSeparator,
                        ForkedJvm.APPLICATION.toString(),
                        ForkedJvm.DRIVER.toString(),
                        ForkedJvm.LOGGING.toString()),
                Writes.class.getName()));
        command.addAll(List.of(arguments));
        return ForkedJvm.run(dir, command);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
