package io.github.litestreamagent.it;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A way to an S3 server on which, from some moment on, requests or answers disappear. Nobody is told: the client waits. */
final class DeadEnd implements Closeable {

    private static final int BUFFER = 8192;

    private final URI server;
    private final ServerSocket listener;
    private final CompletableFuture<String> marked = new CompletableFuture<>();
    private volatile Optional<String> mark = Optional.empty();
    private volatile boolean letsRequestsThrough;

    DeadEnd(URI server) throws IOException {
        this.server = server;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::acceptAll);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** The next request with that text in its head disappears, and whatever comes after it on that connection. */
    void swallow(String text) {
        mark = Optional.of(text);
    }

    /** The next request with that text in its head goes through, and from then on no answer comes back to anybody. */
    void swallowAnswers(String text) {
        letsRequestsThrough = true;
        mark = Optional.of(text);
    }

    /** The head of the request with that text, once it has come. */
    String awaitRequest() throws Exception {
        return marked.get(1, TimeUnit.MINUTES);
    }

    private void acceptAll() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket target = new Socket(server.getHost(), server.getPort());
            start(() -> pump(client, target, true));
            start(() -> pump(target, client, false));
        }
    }

    private void pump(Socket from, Socket to, boolean requests) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] bytes = new byte[BUFFER];
        boolean gone = false;
        for (int read = in.read(bytes); read > 0; read = in.read(bytes)) {
            gone = gone
                    || (requests
                            ? isMarked(bytes, read) && !letsRequestsThrough
                            : letsRequestsThrough && marked.isDone());
            if (!gone) {
                out.write(bytes, 0, read);
            }
        }
        to.shutdownOutput();
    }

    private boolean isMarked(byte[] bytes, int length) {
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        boolean found = mark.filter(text::contains).isPresent();
        if (found) {
            marked.complete(text);
        }
        return found;
    }

    private interface Task {

        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException connectionIsGone) {
                        // Its threads end with it.
                    }
                },
                "dead end");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
