package io.github.litestreamagent.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A way to a server on which connections break: each fault that was asked for happens once, in order, to whichever connection is there. */
public final class BadNetwork implements Closeable {

    /** What breaks. The client sees a reset each time. */
    public enum Fault {
        /** The request arrives whole and is carried out; of its answer nothing comes back. */
        LOSE_ANSWER,

        /** After 64 KiB of requests. */
        RESET_IN_REQUEST,

        /** After 64 KiB of answers. */
        RESET_IN_ANSWER
    }

    private static final int CUT = 64 * 1024;

    private final URI server;
    private final ServerSocket listener;
    private final Deque<Fault> faults = new ArrayDeque<>();
    private int passed;

    public BadNetwork(URI server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("accept", this::acceptAll);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    public synchronized void next(Fault... next) {
        faults.addAll(List.of(next));
    }

    /** Faults that did not happen yet. */
    public synchronized int pending() {
        return faults.size();
    }

    private synchronized boolean breaksInRequest(int bytes) {
        return breaks(bytes, Fault.RESET_IN_REQUEST, CUT);
    }

    private synchronized boolean breaksInAnswer(int bytes) {
        return breaks(bytes, Fault.LOSE_ANSWER, 0) || breaks(bytes, Fault.RESET_IN_ANSWER, CUT);
    }

    private boolean breaks(int bytes, Fault fault, int limit) {
        if (faults.peek() != fault) {
            return false;
        }
        passed += bytes;
        if (passed <= limit) {
            return false;
        }
        passed = 0;
        faults.remove();
        return true;
    }

    private void acceptAll() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket target = new Socket();
            target.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            start("request", () -> pump(client, target, this::breaksInRequest));
            start("answer", () -> pump(target, client, this::breaksInAnswer));
        }
    }

    private interface Judge {
        boolean breaks(int bytes);
    }

    private static void pump(Socket from, Socket to, Judge judge) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] bytes = new byte[8192];
        for (int read = in.read(bytes); read > 0; read = in.read(bytes)) {
            if (judge.breaks(read)) {
                reset(from);
                reset(to);
                return;
            }
            out.write(bytes, 0, read);
        }
        to.shutdownOutput();
    }

    private static void reset(Socket socket) throws IOException {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(String name, Task task) {
        Thread thread = new Thread(() -> runQuietly(task), "bad network: " + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** A connection that is gone ends its threads. */
    private static void runQuietly(Task task) {
        try {
            task.run();
        } catch (IOException closed) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
