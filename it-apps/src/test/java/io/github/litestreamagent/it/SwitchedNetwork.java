package io.github.litestreamagent.it;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The way to a store, which can be in order or not, and counts what comes while it is not. */
final class SwitchedNetwork implements Closeable {

    enum State {
        IN_ORDER,
        /** Each connection is ended at once. */
        CUT,
        /** Each request is answered with 503 SlowDown. */
        UNAVAILABLE,
        /** Requests are taken and never answered. */
        SILENT
    }

    private static final byte[] SLOW_DOWN =
            ("HTTP/1.1 503 Slow Down\r\nConnection: close\r\nContent-Type: application/xml\r\n"
                            + "Content-Length: 41\r\n\r\n<Error><Code>SlowDown</Code></Error>     ")
                    .getBytes(StandardCharsets.US_ASCII);

    private final URI server;
    private final ServerSocket listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile State state = State.IN_ORDER;

    SwitchedNetwork(URI server) throws IOException {
        this.server = server;
        start(this::acceptAll);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** From now on; connections that are open are reset. */
    void become(State next) {
        state = next;
        sockets.forEach(SwitchedNetwork::closeQuietly);
        sockets.clear();
    }

    /** Requests (in the state CUT: connections) that were not let through. */
    int refused() {
        return refused.get();
    }

    private void acceptAll() throws IOException {
        while (true) {
            Socket client = listener.accept();
            sockets.add(client);
            switch (state) {
                case IN_ORDER -> pass(client);
                case CUT -> {
                    refused.incrementAndGet();
                    closeQuietly(client);
                }
                case UNAVAILABLE -> start(() -> refuse(client));
                case SILENT -> refused.incrementAndGet();
            }
        }
    }

    private void pass(Socket client) throws IOException {
        Socket target = new Socket();
        sockets.add(target);
        target.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        start(() -> pump(client, target));
        start(() -> pump(target, client));
    }

    private void pump(Socket from, Socket to) throws IOException {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } finally {
            closeQuietly(to);
            sockets.remove(from);
        }
    }

    private void refuse(Socket client) throws IOException {
        refused.incrementAndGet();
        InputStream in = client.getInputStream();
        String head = head(in).toLowerCase(Locale.ROOT);
        int at = head.indexOf("content-length: ");
        if (at >= 0) {
            in.skipNBytes(Long.parseLong(head.substring(at + 16, head.indexOf('\r', at))));
        }
        OutputStream out = client.getOutputStream();
        out.write(SLOW_DOWN);
        out.flush();
        client.shutdownOutput();
        in.readAllBytes();
        closeQuietly(client);
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException closed) {
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException closedAlready) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        become(State.CUT);
    }
}
