package io.github.litestreamagent.http;

import io.github.litestreamagent.logging.FailureSink;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.threads.OwnThread;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Serves HTTP/1.1 on channels that are listening already. A client that is slow costs a buffer and no thread; beyond 64 connections the one
 * that has owed a request for longest is closed. Safe for use by several threads.
 */
public final class HttpServer implements Closeable {

    static final int MOST_CONNECTIONS = 64;
    static final int MOST_DOWNLOADS = 4;
    private static final int MOST_ACTIONS = 4;
    private static final long LOOK_MILLIS = 1000;
    private static final long IDLE_SECONDS = 5;
    private static final int BUFFER = 16 << 10;
    private static final String NAME = "litestream-http";

    private final FailureSink failures;
    private final Selector selector;
    private final Set<Connection> connections = new HashSet<>();
    private final Queue<Runnable> finished = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final ThreadPoolExecutor actions;
    private volatile boolean closed;

    /** What is served where. */
    private record Listener(Handler handler, boolean local) {}

    private record Client(Connection connection, Listener listener) {}

    public HttpServer(FailureSink failures) throws IOException {
        this.failures = failures;
        selector = Selector.open();
        actions = new ThreadPoolExecutor(
                0,
                MOST_ACTIONS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> thread(task, NAME + "-action"));
    }

    private Thread thread(Runnable task, String name) {
        return OwnThread.daemon(task, name, this::failed);
    }

    private void failed(Throwable why) {
        failures.failed(Log.with("thread", NAME), "metrics, health and page may not be answered", why);
    }

    /**
     * Serves the clients of one more channel. Before {@link #start}.
     *
     * @param listening bound; belongs to the server from now on
     * @param local whether it is a Unix socket
     */
    public HttpServer serve(ServerSocketChannel listening, boolean local, Handler handler) throws IOException {
        listening.configureBlocking(false);
        listening.register(selector, SelectionKey.OP_ACCEPT, new Listener(handler, local));
        return this;
    }

    public HttpServer start() {
        thread(this::run, NAME).start();
        return this;
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(connections.isEmpty() ? 0 : LOOK_MILLIS);
                turn();
            }
        } catch (IOException | RuntimeException | Error why) {
            failed(why);
        } finally {
            end();
        }
    }

    private void turn() {
        for (Runnable next = finished.poll(); next != null; next = finished.poll()) {
            next.run();
        }
        for (SelectionKey key : selector.selectedKeys()) {
            if (!key.isValid()) {
                continue;
            }
            if (key.attachment() instanceof Listener listener) {
                accept((ServerSocketChannel) key.channel(), listener);
            } else {
                serve((Client) key.attachment());
            }
        }
        selector.selectedKeys().clear();
        closeOverdue();
    }

    private void accept(ServerSocketChannel listening, Listener listener) {
        try {
            SocketChannel channel = listening.accept();
            if (channel == null) {
                return;
            }
            if (connections.size() >= MOST_CONNECTIONS && !makeRoom()) {
                channel.close();
                return;
            }
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            Connection connection = new Connection(channel, key, listener.local(), System.nanoTime());
            key.attach(new Client(connection, listener));
            connections.add(connection);
        } catch (IOException goneAlready) {
            Log.debug("a connection was not accepted", "error", goneAlready);
        }
    }

    /** A client that owes a request gives way to one that may have it. */
    private boolean makeRoom() {
        long now = System.nanoTime();
        Optional<Connection> idle = connections.stream()
                .filter(connection -> connection.waited(now) >= 0)
                .max(Comparator.comparing(connection -> connection.waited(now)));
        idle.ifPresent(this::close);
        return idle.isPresent();
    }

    private void serve(Client client) {
        Connection connection = client.connection();
        long now = System.nanoTime();
        try {
            boolean more;
            if (connection.isWriting()) {
                more = connection.write(now);
            } else {
                more = connection.read(buffer, now);
                if (!more) {
                    close(connection);
                }
            }
            if (more) {
                answerNext(client);
            }
        } catch (IOException gone) {
            close(connection);
        }
    }

    private void answerNext(Client client) throws IOException {
        Connection connection = client.connection();
        try {
            for (Optional<Request> next = connection.next(); next.isPresent(); next = connection.next()) {
                Request request = next.get();
                if (client.listener().handler().takesTime(request)) {
                    later(client, request);
                } else {
                    send(connection, request, respond(client, request));
                }
            }
        } catch (BadRequestException bad) {
            connection.answer(Response.text(bad.status(), bad.getMessage()), false, true, System.nanoTime());
        }
    }

    private void later(Client client, Request request) throws IOException {
        try {
            actions.execute(() -> {
                Response response = respond(client, request);
                finished.add(() -> finish(client, request, response));
                selector.wakeup();
            });
        } catch (RejectedExecutionException | OutOfMemoryError none) {
            send(client.connection(), request, Response.text(503, "four actions are under way: try again later"));
        }
    }

    private void finish(Client client, Request request, Response response) {
        try {
            if (client.connection().isClosed()) {
                Answer.of(response, true, true).close();
                return;
            }
            send(client.connection(), request, response);
            if (!client.connection().isWriting()) {
                answerNext(client);
            }
        } catch (IOException gone) {
            close(client.connection());
        }
    }

    private Response respond(Client client, Request request) {
        try {
            return client.listener().handler().answer(request);
        } catch (IOException why) {
            return Response.text(500, String.valueOf(why.getMessage()));
        } catch (RuntimeException | Error why) {
            failed(why);
            return Response.text(500, "the agent failed; its log says how");
        }
    }

    private void send(Connection connection, Request request, Response response) throws IOException {
        Response sent = response;
        if (response.file().isPresent() && downloads() >= MOST_DOWNLOADS) {
            Answer.of(response, true, true).close();
            sent = Response.text(503, "four downloads are under way: try again later");
        }
        connection.answer(sent, request.method().equals("HEAD"), false, System.nanoTime());
    }

    private long downloads() {
        return connections.stream().filter(Connection::isDownload).count();
    }

    private void closeOverdue() {
        long now = System.nanoTime();
        connections.stream()
                .filter(connection -> connection.isOverdue(now))
                .toList()
                .forEach(this::close);
    }

    private void close(Connection connection) {
        connections.remove(connection);
        connection.close();
    }

    private void end() {
        closed = true;
        connections.forEach(Connection::close);
        selector.keys().forEach(key -> closeQuietly(key.channel()));
        actions.shutdownNow();
        closeQuietly(selector);
    }

    private static void closeQuietly(Closeable ended) {
        try {
            ended.close();
        } catch (IOException gone) {
            Log.debug("a channel was not closed", "error", gone);
        }
    }

    /** Ends every connection; what is under way is not waited for. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }
}
