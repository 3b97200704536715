package io.github.litestreamagent.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A MinIO process of our own on a free port, with a temporary directory. */
final class MinioProgram implements S3Server.Running {

    private static final long LONGEST_START_NANOS = 30_000_000_000L;
    private static final long POLL_MILLIS = 50;

    private final Path directory;
    private final int port;
    private final int consolePort;
    private Process process;

    private MinioProgram(Path directory, int port, int consolePort) throws IOException {
        this.directory = directory;
        this.port = port;
        this.consolePort = consolePort;
        process = begin();
    }

    static MinioProgram start() throws IOException, InterruptedException {
        MinioProgram minio = new MinioProgram(Files.createTempDirectory("minio"), freePort(), freePort());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> minio.process.destroyForcibly(), "end minio"));
        minio.awaitStart();
        return minio;
    }

    private Process begin() throws IOException {
        ProcessBuilder builder = Programs.process(
                Programs.minio().orElseThrow(() -> new IOException("minio is not installed: set MINIO")),
                "server",
                "--address",
                "127.0.0.1:" + port,
                "--console-address",
                "127.0.0.1:" + consolePort,
                directory.toString());
        builder.environment().put("MINIO_ROOT_USER", S3Server.ACCESS_KEY);
        builder.environment().put("MINIO_ROOT_PASSWORD", S3Server.SECRET_KEY);
        builder.environment().put("MINIO_UPDATE", "off");
        return builder.redirectOutput(log().toFile()).start();
    }

    private Path log() {
        return directory.resolveSibling(directory.getFileName() + ".log");
    }

    private void awaitStart() throws IOException, InterruptedException {
        try {
            awaitReady();
        } catch (IOException e) {
            String said = Files.readString(log());
            close();
            throw new IOException(e.getMessage() + ": " + said, e);
        } finally {
            log().toFile().deleteOnExit();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(endpoint().resolve("/minio/health/ready"))
                .build();
        long deadline = System.nanoTime() + LONGEST_START_NANOS;
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // asked again
            }
            Thread.sleep(POLL_MILLIS);
        }
        throw new IOException("minio does not start");
    }

    @Override
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public boolean isKillable() {
        return true;
    }

    @Override
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void restart() {
        try {
            process = begin();
            awaitStart();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
