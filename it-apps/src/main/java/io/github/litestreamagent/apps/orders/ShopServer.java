package io.github.litestreamagent.apps.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.litestreamagent.apps.AcknowledgedList;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@code POST /orders/<product>/<quantity>} answers with the order's id, {@code GET /orders} with their number. */
final class ShopServer implements AutoCloseable {

    static {
        // Without it, each small answer waits for a delayed ACK: 44 ms on Java 17.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final Shop shop;
    private final AcknowledgedList acknowledged;
    private final ExecutorService threads;
    private final HttpServer server;

    ShopServer(Shop shop, AcknowledgedList acknowledged, int port, int threads) throws IOException {
        this.shop = shop;
        this.acknowledged = acknowledged;
        this.threads = Executors.newFixedThreadPool(threads);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(this.threads);
        server.createContext("/orders", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/orders");
    }

    @Override
    public void close() {
        server.stop(1);
        threads.shutdown();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(
                    exchange,
                    200,
                    Long.toString(exchange.getRequestMethod().equals("POST") ? place(exchange) : shop.orders()));
        } catch (SQLException e) {
            send(exchange, 500, String.valueOf(e.getMessage()));
        }
    }

    private long place(HttpExchange exchange) throws SQLException {
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        long order = shop.place(Integer.parseInt(path[2]), Integer.parseInt(path[3]));
        acknowledged.add(order);
        return order;
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
