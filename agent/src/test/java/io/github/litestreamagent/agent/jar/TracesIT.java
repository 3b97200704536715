package io.github.litestreamagent.agent.jar;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The OpenTelemetry agent beside ours: what it shows of an application is the application's alone. */
class TracesIT {

    private static final String TRACER = "[tracer: ";

    @TempDir
    private Path directory;

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer store;

    @BeforeEach
    void start() throws Exception {
        store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        store.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(403, -1);
            exchange.close();
        });
        store.start();
    }

    @AfterEach
    void stop() {
        store.stop(0);
    }

    /** Fails when {@code CoreDatabase.run} or {@code DriverConnection.open} goes through JDBC. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void no_statement_of_ours_is_in_the_traces_of_the_application(boolean ourAgentFirst) throws Exception {
        ForkedJvm run = run("file://" + directory.resolve("replica"), ourAgentFirst);

        assertThat(run.err()).contains("msg=replicating").contains("msg=\"final sync done\"");
        assertThat(spans(run))
                .as("the application's own, on its own thread")
                .isNotEmpty()
                .allMatch(span -> span.contains("io.opentelemetry.jdbc"))
                .allMatch(span -> span.contains("thread.name=main"))
                .noneMatch(span -> span.contains("sqlite_master") || span.contains("database_list"))
                .filteredOn(span -> !span.contains("INSERT"))
                .as("CREATE, SELECT, and what the driver sets when it connects")
                .hasSizeLessThanOrEqualTo(3);
    }

    /** Fails when the S3 client lies in the jar under its own name. */
    @Test
    void no_request_of_ours_to_the_store_is_in_the_traces_of_the_application() throws Exception {
        String endpoint = "http://127.0.0.1:" + store.getAddress().getPort();
        ForkedJvm run = run("s3://bucket/path?endpoint=" + endpoint, true);

        assertThat(requests).as("that came to the store").hasPositiveValue();
        assertThat(spans(run)).isNotEmpty().allMatch(span -> span.contains("io.opentelemetry.jdbc"));
    }

    private static List<String> spans(ForkedJvm run) {
        return run.err().lines().filter(line -> line.contains(TRACER)).toList();
    }

    private ForkedJvm run(String replica, boolean ourAgentFirst) throws Exception {
        List<String> agents = new ArrayList<>(List.of(
                "-javaagent:" + ForkedJvm.AGENT + "=" + replica,
                "-javaagent:" + ForkedJvm.DRIVERS.resolve("opentelemetry-javaagent.jar")));
        if (!ourAgentFirst) {
            agents.add(agents.remove(0));
        }
        List<String> command = new ArrayList<>(agents);
        command.addAll(List.of(
                "-Daws.accessKeyId=key",
                "-Daws.secretAccessKey=secret",
                "-Dotel.traces.exporter=console",
                "-Dotel.metrics.exporter=none",
                "-Dotel.logs.exporter=none",
                "-cp",
                String.join(
                        File.pathSeparator,
                        ForkedJvm.APPLICATION.toString(),
                        ForkedJvm.DRIVER.toString(),
                        ForkedJvm.LOGGING.toString()),
                "application.Rows",
                "path",
                directory.resolve("app.db").toString()));
        return ForkedJvm.run(directory, command);
    }
}
