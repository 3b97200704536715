package io.github.litestreamagent.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.http.Addresses;
import io.github.litestreamagent.http.HttpServer;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.status.ReplicationState;
import io.github.litestreamagent.testing.Programs;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Litestream's protocol, byte for byte where its program reads it. */
class ControlSocketTest {

    @TempDir
    Path dir;

    private final FakeDatabases databases =
            new FakeDatabases().add("/data/app.db", ReplicationState.REPLICATING, Duration.ofSeconds(3));
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = new HttpServer((about, consequence, why) -> {})
                .serve(
                        Addresses.unix(dir.resolve("ls.sock")),
                        true,
                        new ControlSocket(databases, "0.1.0", path -> path).routes())
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void info_and_list_have_the_fields_of_litestream() throws IOException {
        assertThat(get("/info"))
                .contains("\"version\":\"0.1.0\"", "\"pid\":", "\"uptime_seconds\":", "\"database_count\":1")
                .containsPattern("\"started_at\":\"[0-9T:-]+Z\"");
        databases.add("/data/b.db", ReplicationState.STOPPED, Duration.ZERO);
        assertThat(get("/list"))
                .contains("{\"databases\":[{\"path\":\"/data/app.db\",\"status\":\"replicating\","
                        + "\"last_sync_at\":\"2026-11-22T15:53:34Z\"},{\"path\":\"/data/b.db\",\"status\":\"stopped\"");
    }

    @Test
    void a_sync_waits_for_the_replica_and_says_both_txids() throws IOException {
        assertThat(post("/sync", "{\"path\":\"/data/app.db\",\"wait\":true,\"timeout\":7}"))
                .startsWith("HTTP/1.1 200")
                .contains("\"txid\":6,\"replicated_txid\":6");
        assertThat(databases.asked).containsExactly("sync /data/app.db 7");
        databases.syncs = false;
        assertThat(post("/sync", "{\"path\":\"/data/app.db\",\"wait\":true}")).startsWith("HTTP/1.1 500");
        assertThat(post("/sync", "{\"path\":\"/data/app.db\"}")).contains("\"status\":\"no_change\"");
    }

    @Test
    void a_database_is_stopped_and_started_once() throws IOException {
        String body = "{\"path\":\"/data/app.db\"}";
        assertThat(post("/stop", body)).contains("\"status\":\"stopped\"");
        assertThat(post("/stop", body)).contains("\"status\":\"already_stopped\"");
        assertThat(post("/sync", body)).startsWith("HTTP/1.1 409").contains("database not open");
        assertThat(post("/start", body)).contains("\"status\":\"started\"");
        assertThat(post("/start", body)).contains("\"status\":\"already_running\"");
        assertThat(databases.asked).containsExactly("pause /data/app.db", "resume /data/app.db");
    }

    @Test
    void what_cannot_be_done_gets_a_sentence() throws IOException {
        assertThat(post("/sync", "{\"path\":\"/data/nope.db\"}"))
                .startsWith("HTTP/1.1 404")
                .contains("{\"error\":\"database not found: /data/nope.db\"}");
        assertThat(post("/sync", "{}")).contains("path required");
        assertThat(post("/sync", "{]")).contains("path required");
        assertThat(post("/register", "{}")).startsWith("HTTP/1.1 400").contains("litestream.yml");
        assertThat(post("/unregister", "{}")).startsWith("HTTP/1.1 400").contains("litestream.yml");
        assertThat(get("/sync")).startsWith("HTTP/1.1 405");
        assertThat(get("/debug/pprof/")).startsWith("HTTP/1.1 404");
    }

    @Test
    void status_says_lag_and_both_txids() throws IOException {
        assertThat(get("/status"))
                .contains("\"database\":\"/data/app.db\",\"status\":\"replicating\"")
                .contains("\"local_txid\":\"0000000000000008\",\"replica_txid\":\"0000000000000006\"")
                .contains("\"lag_ms\":3000");
        assertThat(StatusQuery.ask(dir.resolve("ls.sock")))
                .containsExactly(new StatusQuery.Live(
                        Path.of("/data/app.db"),
                        "replicating",
                        Optional.of(new Txid(8)),
                        Optional.of(new Txid(6)),
                        Duration.ofSeconds(3)));
        assertThat(StatusQuery.ask(dir.resolve("none.sock"))).isEmpty();
    }

    @Test
    void the_program_of_litestream_lists_syncs_stops_and_starts_a_database() throws Exception {
        assertThat(litestream(0, "list")).contains("/data/app.db [replicating]");
        assertThat(litestream(0, "info")).contains("Litestream 0.1.0", "Databases:  1");
        assertThat(litestream(0, "sync", "-wait", "/data/app.db")).contains("txid: 6", "replica_txid: 6");
        assertThat(litestream(0, "stop", "/data/app.db")).contains("state: stopped");
        assertThat(litestream(0, "list")).contains("/data/app.db [stopped]");
        assertThat(litestream(0, "start", "/data/app.db")).contains("state: running");
        assertThat(litestream(0, "list", "-json")).contains("\"status\": \"replicating\"");
        assertThat(litestream(1, "sync", "-wait", "/data/nope.db")).contains("database not found");
        assertThat(litestream(1, "unregister", "/data/app.db")).contains("litestream.yml");
        assertThat(databases.asked)
                .containsExactly("sync /data/app.db 30", "pause /data/app.db", "resume /data/app.db");
    }

    private String litestream(int exitCode, String command, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(
                List.of(command, "-socket", dir.resolve("ls.sock").toString()));
        all.addAll(List.of(arguments));
        Programs.Finished finished =
                Programs.run(Programs.process(Programs.litestream05(), all.toArray(new String[0])));
        assertThat(finished.exitCode()).as(finished.output()).isEqualTo(exitCode);
        return finished.output();
    }

    private String get(String path) throws IOException {
        return answer("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }

    private String post(String path, String body) throws IOException {
        return answer("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);
    }

    private String answer(String request) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(dir.resolve("ls.sock")))) {
            client.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            return new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
