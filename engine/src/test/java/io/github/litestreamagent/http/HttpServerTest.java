package io.github.litestreamagent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server answers, and that no client keeps another from its answer. */
class HttpServerTest {

    private static final String QUICK = "GET /quick HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    @TempDir
    Path dir;

    private final CountDownLatch release = new CountDownLatch(1);
    private final List<Socket> open = new ArrayList<>();
    private HttpServer server;
    private int port;

    private final class Handlers implements Handler {

        @Override
        public Response answer(Request request) throws IOException {
            return switch (request.path()) {
                case "/quick" -> Response.text(200, "quick " + request.body());
                case "/slow" -> {
                    waitForRelease();
                    yield Response.text(200, "slow");
                }
                case "/file" -> {
                    Path file = Files.createTempFile(dir, "download", "");
                    Files.write(file, new byte[32 << 20]);
                    yield Response.download(file, "a b\"c.db");
                }
                case "/defect" -> throw new IllegalStateException("a defect");
                default -> Response.text(404, "nothing is there");
            };
        }

        private void waitForRelease() throws IOException {
            try {
                release.await();
            } catch (InterruptedException ended) {
                throw new IOException(ended);
            }
        }

        @Override
        public boolean takesTime(Request request) {
            return request.path().equals("/slow");
        }
    }

    @BeforeEach
    void start() throws IOException {
        ServerSocketChannel listening = Addresses.tcp("", 0);
        port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
        server = new HttpServer((about, consequence, why) -> {})
                .serve(listening, false, new Handlers())
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        release.countDown();
        for (Socket socket : open) {
            socket.close();
        }
        server.close();
    }

    @Test
    void several_requests_of_one_connection_are_answered_one_after_another() throws IOException {
        Socket socket = connect();
        send(socket, "POST /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" + QUICK);
        String all = rest(socket);
        assertThat(all.split("HTTP/1.1 200", -1)).hasSize(3);
        assertThat(all).contains("quick abc", "X-Content-Type-Options: nosniff", "Cache-Control: no-store");
    }

    @Test
    void what_is_no_request_gets_a_sentence_and_the_connection_ends() throws IOException {
        assertThat(answer("nonsense\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(answer("GET http://elsewhere/ HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(answer("POST /quick HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"))
                .startsWith("HTTP/1.1 411");
        assertThat(answer("POST /quick HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(answer("POST /quick HTTP/1.1\r\nContent-Length: 70000\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
        assertThat(answer("GET /" + "a".repeat(17 << 10))).startsWith("HTTP/1.1 431");
    }

    @Test
    void a_handler_that_fails_is_answered_for_and_the_next_request_too() throws IOException {
        assertThat(answer("GET /defect HTTP/1.1\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 500");
        assertThat(quick()).startsWith("HTTP/1.1 200");
    }

    /** Fails when HttpServer.makeRoom closes nobody. */
    @Test
    void clients_that_never_finish_their_request_keep_nobody_else_from_an_answer() throws IOException {
        for (int i = 0; i < 2 * HttpServer.MOST_CONNECTIONS; i++) {
            send(connect(), "GET /quick HTTP/1.1\r\nHost: x\r\nX-Slow: ");
        }
        assertThat(quick()).startsWith("HTTP/1.1 200");
    }

    /** Fails when HttpServer.later runs its task on the thread of the server. */
    @Test
    void downloads_that_crawl_and_actions_that_last_keep_nobody_else_from_an_answer() throws IOException {
        for (int i = 0; i < HttpServer.MOST_DOWNLOADS; i++) {
            Socket crawling = connect();
            send(crawling, "GET /file HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(crawling.getInputStream().read()).isEqualTo('H');
        }
        for (int i = 0; i < 4; i++) {
            send(connect(), "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        assertThat(quick()).startsWith("HTTP/1.1 200");
        assertThat(answer("GET /file HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 503")
                .contains("four downloads");
    }

    /** Fails when crawling downloads count as clients that are to be closed for a new one, or take the thread that answers. */
    @Test
    void sixty_slow_clients_and_four_crawling_downloads_together_keep_nobody_else_from_an_answer() throws IOException {
        for (int i = 0; i < HttpServer.MOST_DOWNLOADS; i++) {
            Socket crawling = connect();
            crawling.setReceiveBufferSize(1024);
            send(crawling, "GET /file HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(crawling.getInputStream().read()).isEqualTo('H');
        }
        for (int i = 0; i < HttpServer.MOST_CONNECTIONS; i++) {
            send(connect(), "GET /quick HTTP/1.1\r\nHost: x\r\nX-Slow: ");
        }
        for (int i = 0; i < 10; i++) {
            assertThat(quick()).startsWith("HTTP/1.1 200");
        }
        for (Socket crawling : open.subList(0, HttpServer.MOST_DOWNLOADS)) {
            assertThat(crawling.getInputStream().read()).isEqualTo('T');
        }
    }

    @Test
    void a_download_is_sent_whole_under_a_harmless_name_and_its_file_is_gone_then() throws IOException {
        Socket socket = connect();
        send(socket, "GET /file HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        String all = rest(socket);
        assertThat(all).contains("filename=\"a_b_c.db\"").endsWith("\0");
        assertThat(all.length() - all.indexOf("\r\n\r\n") - 4).isEqualTo(32 << 20);
        try (var left = Files.list(dir)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void a_unix_socket_is_its_owners_alone_and_a_stale_one_is_replaced_where_a_live_one_is_not() throws IOException {
        Path path = dir.resolve("ls.sock");
        try (ServerSocketChannel stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            stale.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        HttpServer local = new HttpServer((about, consequence, why) -> {})
                .serve(Addresses.unix(path), true, request -> Response.text(200, "local " + request.local()))
                .start();
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
            client.write(
                    ByteBuffer.wrap("GET / HTTP/1.1\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            assertThat(new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.US_ASCII))
                    .contains("local true");
            assertThatThrownBy(() -> Addresses.unix(path)).hasMessageContaining("another process answers");
        } finally {
            local.close();
        }
        Path file = Files.createFile(dir.resolve("file"));
        assertThatThrownBy(() -> Addresses.unix(file)).hasMessageContaining("no socket");
        assertThat(file).exists();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        open.add(socket);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static String rest(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private String answer(String request) throws IOException {
        Socket socket = connect();
        send(socket, request);
        return rest(socket);
    }

    private String quick() throws IOException {
        return answer(QUICK);
    }
}
