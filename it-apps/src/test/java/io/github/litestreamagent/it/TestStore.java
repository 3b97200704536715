package io.github.litestreamagent.it;

import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.store.EmbeddedStore;
import io.github.litestreamagent.store.RequestLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/** The S3 store of these tests, started once: TEST_S3_ENDPOINT, else the program of the variable MINIO, else S3Proxy in this JVM. */
final class TestStore {

    private static final String KEY_ID = "test-access-key";
    private static final String SECRET = "test-secret-key";
    private static final int MINIO_START_TRIES = 200;

    private static S3Access access;

    private TestStore() {}

    static synchronized S3Access access() throws Exception {
        if (access == null) {
            Map<String, String> environment = System.getenv();
            if (environment.containsKey("TEST_S3_ENDPOINT")) {
                access = given(environment);
            } else if (environment.containsKey("MINIO")) {
                access = minio(environment.get("MINIO"));
            } else {
                access = embedded();
            }
            System.out.println("S3 store of the tests: " + access.url(""));
        }
        return access;
    }

    /** A path in the bucket that nobody else uses. */
    static String newPath() {
        return "it/" + UUID.randomUUID();
    }

    private static S3Access given(Map<String, String> environment) {
        return createBucket(new S3Access(
                Optional.of(URI.create(environment.get("TEST_S3_ENDPOINT"))),
                environment.getOrDefault("TEST_S3_REGION", "us-east-1"),
                environment.getOrDefault("TEST_S3_BUCKET", "litestream-agent-test"),
                Optional.of(new S3Access.Keys(
                        environment.get("TEST_S3_ACCESS_KEY_ID"), environment.get("TEST_S3_SECRET_ACCESS_KEY")))));
    }

    private static S3Access minio(String program) throws Exception {
        Path folder = Files.createTempDirectory("minio");
        int port = freePort();
        Process server = new Command(
                        List.of(program, "server", "--quiet", "--address", "127.0.0.1:" + port, folder.toString()))
                .environment(Map.of("MINIO_ROOT_USER", KEY_ID, "MINIO_ROOT_PASSWORD", SECRET))
                .detach(folder.resolveSibling(folder.getFileName() + ".log"));
        Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
        S3Access started = new S3Access(
                Optional.of(URI.create("http://127.0.0.1:" + port)),
                "us-east-1",
                "litestream-agent-test",
                Optional.of(new S3Access.Keys(KEY_ID, SECRET)));
        for (int i = 0; i < MINIO_START_TRIES; i++) {
            try {
                return createBucket(started);
            } catch (SdkException notYet) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new IllegalStateException("MinIO did not start: " + program);
    }

    private static S3Access embedded() throws Exception {
        EmbeddedStore store = new EmbeddedStore(0, Optional.empty(), RequestLog.none(), Duration.ZERO);
        return new S3Access(
                Optional.of(store.endpoint()),
                EmbeddedStore.REGION,
                EmbeddedStore.BUCKET,
                Optional.of(new S3Access.Keys(EmbeddedStore.ACCESS_KEY_ID, EmbeddedStore.SECRET_ACCESS_KEY)));
    }

    private static S3Access createBucket(S3Access at) {
        try (S3Client client = at.client()) {
            if (client.listBuckets().buckets().stream()
                    .noneMatch(found -> found.name().equals(at.bucket()))) {
                client.createBucket(request -> request.bucket(at.bucket()));
            }
            return at;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
