package io.github.litestreamagent.storage.s3;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** An HTTP server that answers what it is told, and keeps the requests. After the script every answer is 200 without a body. */
public final class ScriptedS3 implements AutoCloseable {

    public record Request(String line, Headers headers, int size) {}

    private record Scripted(int status, String body, Map<String, String> headers) {}

    private final HttpServer server;
    private final String scheme;
    private final Deque<Scripted> script = new ArrayDeque<>();
    private final List<Request> requests = new ArrayList<>();

    private ScriptedS3(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.createContext("/", this::answer);
        server.start();
    }

    public static ScriptedS3 start() throws IOException {
        return new ScriptedS3(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), "http");
    }

    static ScriptedS3 on(HttpServer server, String scheme) {
        return new ScriptedS3(server, scheme);
    }

    public URI endpoint() {
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    public synchronized ScriptedS3 next(int status, String body) {
        script.add(new Scripted(status, body, Map.of()));
        return this;
    }

    public synchronized ScriptedS3 nextError(int status, String code) {
        return next(status, "<Error><Code>" + code + "</Code><Message>scripted</Message></Error>");
    }

    public synchronized ScriptedS3 nextHead(int status, Map<String, String> headers) {
        script.add(new Scripted(status, "", headers));
        return this;
    }

    /** As if it had not been asked yet. */
    synchronized void forget() {
        requests.clear();
    }

    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    List<String> lines() {
        return requests().stream().map(Request::line).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        int size = exchange.getRequestBody().readAllBytes().length;
        Scripted answer;
        synchronized (this) {
            requests.add(new Request(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(), exchange.getRequestHeaders(), size));
            answer = script.isEmpty() ? new Scripted(200, "", Map.of()) : script.remove();
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
