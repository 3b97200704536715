package io.github.litestreamagent.testing;

import java.io.File;
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

    private final Process process;
    private final Path directory;
    private final URI endpoint;

    private MinioProgram(Process process, Path directory, URI endpoint) {
        this.process = process;
        this.directory = directory;
        this.endpoint = endpoint;
    }

    static MinioProgram start() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("minio");
        int port = freePort();
        int consolePort = freePort();
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
        File log = directory.resolveSibling(directory.getFileName() + ".log").toFile();
        Process process = builder.redirectOutput(log).start();
        MinioProgram minio = new MinioProgram(process, directory, URI.create("http://127.0.0.1:" + port));
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end minio"));
        try {
            minio.awaitReady();
            return minio;
        } catch (IOException e) {
            minio.close();
            throw new IOException(e.getMessage() + ": " + Files.readString(log.toPath()), e);
        } finally {
            log.deleteOnExit();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request =
                HttpRequest.newBuilder(endpoint.resolve("/minio/health/ready")).build();
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
        return endpoint;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
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
