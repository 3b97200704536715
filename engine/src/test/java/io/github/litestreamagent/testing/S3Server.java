package io.github.litestreamagent.testing;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * An S3 server for tests: the one of TEST_S3_ENDPOINT (with TEST_S3_ACCESS_KEY_ID and TEST_S3_SECRET_ACCESS_KEY), else MinIO in a
 * container (if the system property {@code minio.image} names an image and an engine answers), else a {@code minio} program, else
 * S3Proxy in this JVM. The system property {@code s3.server} ({@code container}, {@code minio} or {@code s3proxy}) forces one.
 */
public final class S3Server implements AutoCloseable {

    static final String ACCESS_KEY = "AKIDTESTTESTTEST";
    static final String SECRET_KEY = "secret-of-the-tests";

    /** What the kinds differ in. */
    interface Running extends AutoCloseable {
        URI endpoint();

        /** Whether {@link #kill} and {@link #restart} work. */
        default boolean isKillable() {
            return false;
        }

        default void kill() {
            throw new UnsupportedOperationException();
        }

        default void restart() {
            throw new UnsupportedOperationException();
        }

        @Override
        void close();
    }

    private final String name;
    private final Running running;
    private final String accessKey;
    private final String secretKey;
    private final S3Client client;

    private S3Server(String name, Running running, String accessKey, String secretKey) {
        this.name = name;
        this.running = running;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        this.client = S3Client.builder()
                .httpClientBuilder(Apache5HttpClient.builder())
                .endpointOverride(running.endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
                .build();
    }

    /** Starts or finds the server and prints which one it is. */
    public static S3Server start() throws Exception {
        S3Server server = choose();
        System.out.println("S3 server of the tests: " + server.name);
        return server;
    }

    private static S3Server choose() throws Exception {
        String forced = System.getProperty("s3.server", "");
        Map<String, String> environment = System.getenv();
        String given = environment.get("TEST_S3_ENDPOINT");
        if (forced.isEmpty() && given != null) {
            return new S3Server(
                    given + " (TEST_S3_ENDPOINT)",
                    new Given(URI.create(given)),
                    environment.getOrDefault("TEST_S3_ACCESS_KEY_ID", ""),
                    environment.getOrDefault("TEST_S3_SECRET_ACCESS_KEY", ""));
        }
        Optional<String> image = Optional.ofNullable(System.getProperty("minio.image"));
        if (forced.equals("container") || (forced.isEmpty() && image.isPresent() && MinioContainer.isPossible())) {
            String named =
                    image.orElseThrow(() -> new IllegalStateException("-Ds3.server=container needs -Dminio.image"));
            return ours("MinIO in a container (" + named + ")", MinioContainer.start(named));
        }
        if (forced.equals("minio") || (forced.isEmpty() && Programs.minio().isPresent())) {
            return ours("MinIO program " + Programs.minio().orElseThrow().getFileName(), MinioProgram.start());
        }
        if (forced.isEmpty() || forced.equals("s3proxy")) {
            return ours("S3Proxy in this JVM", EmbeddedS3Proxy.start());
        }
        throw new IllegalStateException("-Ds3.server is container, minio or s3proxy, not " + forced);
    }

    private static S3Server ours(String name, Running running) {
        return new S3Server(name, running, ACCESS_KEY, SECRET_KEY);
    }

    private record Given(URI endpoint) implements Running {
        @Override
        public void close() {}
    }

    public URI endpoint() {
        return running.endpoint();
    }

    public String accessKeyId() {
        return accessKey;
    }

    public String secretAccessKey() {
        return secretKey;
    }

    /** The SDK's own client, for looking at what ours has done. */
    public S3Client client() {
        return client;
    }

    /** Whether it can be killed: a MinIO process of ours as kill -9 does, S3Proxy in this JVM by cutting all connections. */
    public boolean isKillable() {
        return running.isKillable();
    }

    /** From now on it refuses connections; requests under way are cut off. */
    public void kill() {
        running.kill();
    }

    /** After {@link #kill}: the same address, and the objects that it had acknowledged. */
    public void restart() {
        running.restart();
    }

    /** Makes a bucket that nobody else has. */
    public S3Bucket newBucket(String label) {
        String readable = label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String name = readable.substring(0, Math.min(readable.length(), 40)) + "-"
                + UUID.randomUUID().toString().substring(0, 8);
        client.createBucket(request -> request.bucket(name));
        return new S3Bucket(this, name);
    }

    @Override
    public void close() {
        client.close();
        running.close();
    }
}
