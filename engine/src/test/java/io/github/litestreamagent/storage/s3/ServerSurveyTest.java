package io.github.litestreamagent.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.storage.s3.client.BucketFacts;
import io.github.litestreamagent.storage.s3.client.S3Access;
import io.github.litestreamagent.storage.s3.client.S3Session;
import io.github.litestreamagent.storage.s3.client.S3Store;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Asks a server what it honours, also of eight requests at once, and holds that the agent has found out the same. Writes the row of the
 * server in docs/s3-servers.md; {@code .ci/s3-servers} runs it.
 */
@WithS3
@EnabledIfSystemProperty(named = "s3.survey", matches = ".+")
class ServerSurveyTest {

    private static final int ROUNDS = 20;
    private static final int AT_ONCE = 8;

    private final S3Bucket bucket;
    private final S3Client client;
    private final Map<String, String> first = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

    ServerSurveyTest(S3Bucket bucket) {
        this.bucket = bucket;
        this.client = bucket.client();
    }

    /** One attempt; its number tells the contents apart. */
    private interface Attempt {
        void on(String key, int number);
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void theAgentFindsOutWhatTheServerHonours() throws Exception {
        String etag = put("taken", "first");
        boolean creates = refuses(() -> create("taken", 1));
        boolean replaces = refuses(() -> replace("taken", "\"00000000000000000000000000000000\"", 2))
                && !refuses(() -> replace("taken", etag(client, "taken", etag), 3));
        put("taken", "first");
        boolean completes = refuses(() -> complete("taken", 4));

        S3Session session = S3Session.of(bucket.location("app"), new S3Store(S3Access.of(bucket.location("app"))));
        assertThat(session.facts().createsOnCondition(session)).isEqualTo(creates);
        assertThat(session.facts().replacesOnCondition(session)).isEqualTo(replaces);
        BucketFacts.Uploads uploads = session.facts().uploads(session);
        assertThat(uploads.conditional()).isEqualTo(completes);

        String row = "| " + System.getProperty("s3.survey") + " | " + word(creates, mostWinners("create", this::create))
                + " | " + word(replaces, mostWinners("replace", this::replaceFirst)) + " | "
                + word(completes, mostWinners("complete", this::complete)) + " | "
                + (uploads.abortKeepsObject() ? "yes" : "no") + " | " + then(creates, replaces, uploads) + " |";
        Path rows = Files.createDirectories(Path.of("target/s3-servers"));
        Files.writeString(rows.resolve(System.getProperty("s3.survey").replaceAll("[^A-Za-z0-9.]+", "-")), row + "\n");
        System.out.println(row);
    }

    /** What the agent makes of it. */
    private static String then(boolean creates, boolean replaces, BucketFacts.Uploads uploads) {
        List<String> then = new ArrayList<>();
        if (!creates) {
            then.add("refused without `single-writer: true`; with it a HEAD comes before each PUT");
        }
        if (!replaces) {
            then.add("no lease");
        }
        if (creates && !uploads.conditional()) {
            then.add("a HEAD comes before the end of an upload in parts");
        }
        if (!uploads.abortKeepsObject()) {
            then.add("no upload is aborted");
        }
        return then.isEmpty() ? "nothing to add" : String.join("; ", then);
    }

    private static String word(boolean honoured, int mostWinners) {
        if (!honoured) {
            return "no";
        }
        return mostWinners <= 1 ? "yes" : "not at once: up to " + mostWinners + " of " + AT_ONCE;
    }

    private String etag(S3Client asked, String key, String otherwise) {
        String seen = asked.headObject(request -> request.bucket(bucket.name()).key(key))
                .eTag();
        return seen == null ? otherwise : seen;
    }

    private String put(String key, String content) {
        return client.putObject(request -> request.bucket(bucket.name()).key(key), RequestBody.fromString(content))
                .eTag();
    }

    private void create(String key, int number) {
        client.putObject(
                request -> request.bucket(bucket.name()).key(key).ifNoneMatch("*"),
                RequestBody.fromString("attempt " + number));
    }

    private void replace(String key, String etag, int number) {
        client.putObject(
                request -> request.bucket(bucket.name()).key(key).ifMatch(etag),
                RequestBody.fromString("attempt " + number));
    }

    /** All take the place of one and the same. */
    private void replaceFirst(String key, int number) {
        replace(key, first.get(key), number);
    }

    private void complete(String key, int number) {
        String id = client.createMultipartUpload(
                        request -> request.bucket(bucket.name()).key(key))
                .uploadId();
        String part = client.uploadPart(
                        request -> request.bucket(bucket.name())
                                .key(key)
                                .uploadId(id)
                                .partNumber(1),
                        RequestBody.fromString("attempt " + number))
                .eTag();
        client.completeMultipartUpload(request -> request.bucket(bucket.name())
                .key(key)
                .uploadId(id)
                .ifNoneMatch("*")
                .multipartUpload(upload -> upload.parts(
                        CompletedPart.builder().partNumber(1).eTag(part).build())));
    }

    private static boolean refuses(Runnable request) {
        try {
            request.run();
            return false;
        } catch (S3Exception refused) {
            return true;
        }
    }

    /** Of eight attempts at the same moment, the most that were told that theirs has worked, in any of twenty rounds. */
    private int mostWinners(String name, Attempt attempt) throws Exception {
        int most = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String key = name + "-" + round;
            if (name.equals("replace")) {
                first.put(key, put(key, "first"));
            }
            List<Callable<Boolean>> attempts = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                int number = i;
                attempts.add(() -> !refuses(() -> attempt.on(key, number)));
            }
            List<Boolean> won = new ArrayList<>();
            for (Future<Boolean> done : threads.invokeAll(attempts)) {
                won.add(done.get());
            }
            most = Math.max(most, Collections.frequency(won, true));
        }
        return most;
    }
}
