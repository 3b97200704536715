package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.litestreamagent.apps.churn.Churn;
import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.s3.S3Client;

/** The policy of docs/deploying.md is enough, and of each right in it that is missing {@code doctor} says so. On stores that know policies. */
@WithS3
class LeastRightsIT {

    private static final Pattern POLICY = Pattern.compile("(?s)```json\n(.*?)```");

    private final S3Access access;
    private final String path = TestStore.newPath();

    @TempDir
    Path folder;

    private Path database;

    LeastRightsIT(S3Bucket bucket) {
        access = TestStore.access(bucket);
    }

    @BeforeEach
    void needs_a_store_that_knows_policies() throws Exception {
        assumeTrue(credentials("").isPresent(), "skipped: this store gives no credentials with a policy (AssumeRole)");
        database = folder.toRealPath().resolve("churn.db");
    }

    @Test
    void the_documented_policy_is_enough_to_replicate_compact_delete_restore_and_verify() throws Exception {
        Map<String, String> keys = credentials("").orElseThrow();
        Path config = configuration("");
        churn(config, keys);
        assertThat(objects("0001")).as("level 1").isPositive();
        assertThat(objects("0002")).as("level 2").isPositive();
        Path restored = folder.resolve("restored.db");
        assertThat(run(keys, "restore", "-config", config.toString(), "-o", restored.toString(), database.toString())
                        .await(Forks.TIMEOUT))
                .isZero();
        assertThat(restored).hasSameBinaryContentAs(database);
        assertThat(run(keys, "verify", "-config", config.toString(), database.toString())
                        .await(Forks.TIMEOUT))
                .isZero();
        Running doctor = run(keys, "doctor", "-config", config.toString());
        assertThat(doctor.await(Forks.TIMEOUT)).as(doctor.describe()).isZero();
        assertThat(doctor.stdout())
                .as(doctor.describe())
                .allMatch(line -> line.startsWith("right "))
                .anyMatch(line -> line.contains("multipart:"))
                .anyMatch(line -> line.contains("delete:"));
    }

    @Test
    void without_the_right_to_delete_everything_but_retention_goes_on() throws Exception {
        Map<String, String> keys = credentials("s3:DeleteObject").orElseThrow();
        churn(configuration("retention: {enabled: false}"), keys);
        assertThat(objects("0001")).as("level 1").isPositive();
    }

    /** Fails when StoreExamination takes a refused GET for an object that is not there, as the lease has to. */
    @Test
    void of_each_right_that_is_missing_doctor_says_so_in_one_sentence() throws Exception {
        Path config = configuration("");
        assertThat(objection(config, "s3:ListBucket")).containsPattern("^wrong .* list: .*AccessDenied.*allow these");
        assertThat(objection(config, "s3:GetObject")).containsPattern("^wrong .* get: .*AccessDenied.*allow these");
        assertThat(objection(config, "s3:PutObject")).containsPattern("^wrong .* put: .*AccessDenied.*allow these");
        assertThat(objection(config, "s3:DeleteObject"))
                .containsPattern("^odd .* delete: .*AccessDenied.*retention.enabled: false");
    }

    private String objection(Path config, String missing) throws Exception {
        Running doctor = run(credentials(missing).orElseThrow(), "doctor", "-config", config.toString());
        doctor.await(Forks.TIMEOUT);
        return doctor.stdout().stream()
                .filter(line -> line.contains(access.bucket()) && !line.startsWith("right "))
                .findFirst()
                .orElse("doctor finds nothing without " + missing);
    }

    private Path configuration(String more) throws Exception {
        Path config = folder.resolve("litestream.yml");
        Files.write(
                config,
                List.of(
                        "levels: [{interval: 300ms}, {interval: 1s}, {interval: 3s}]",
                        "l0-retention: 500ms",
                        "l0-retention-check-interval: 100ms",
                        "sync-interval: 50ms",
                        more,
                        "dbs:",
                        "  - path: " + database,
                        "    monitor-interval: 100ms",
                        "    replica:",
                        "      url: " + access.url(path + "/churn.db")));
        return config;
    }

    private void churn(Path config, Map<String, String> keys) {
        Running churn = Forks.withAgent(config.toString(), Churn.class, "--db", database.toString())
                .arguments("--seed", "1", "--steps", "120", "--pause-millis", "20", "--vacuum", "false")
                .environment(keys)
                .in(folder)
                .start();
        assertThat(churn.await(Forks.TIMEOUT)).as(churn.describe()).isZero();
        assertThat(churn.stderr())
                .as(churn.describe())
                .anyMatch(line -> line.contains("msg=replicating "))
                .noneMatch(line -> line.contains("level=ERROR") || line.contains("level=WARN"));
    }

    private static Running run(Map<String, String> keys, String... arguments) {
        return Command.jar(Forks.agentJar(), arguments).environment(keys).run(Forks.TIMEOUT);
    }

    private int objects(String level) {
        try (S3Client client = access.client()) {
            return client.listObjectsV2(
                            request -> request.bucket(access.bucket()).prefix(path + "/churn.db/" + level + "/"))
                    .keyCount();
        }
    }

    /** The variables of a user who has the rights of the document but for one; empty if the store knows no policies. */
    private Optional<Map<String, String>> credentials(String missing) throws Exception {
        Matcher document = POLICY.matcher(Files.readString(Path.of("..", "docs", "deploying.md")));
        assertThat(document.find()).as("docs/deploying.md has a policy").isTrue();
        String policy = document.group(1)
                .replace("my-bucket/app/", access.bucket() + "/" + path + "/")
                .replace("my-bucket", access.bucket())
                .replaceFirst("\"" + missing + "\",? ?", "")
                .replaceFirst(", ]", "]");
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        signed("Action=AssumeRole&Version=2011-06-15&DurationSeconds=3600&Policy="
                                + URLEncoder.encode(policy, StandardCharsets.UTF_8)),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            return Optional.empty();
        }
        return Optional.of(Map.of(
                "AWS_ACCESS_KEY_ID", element(answer.body(), "AccessKeyId"),
                "AWS_SECRET_ACCESS_KEY", element(answer.body(), "SecretAccessKey"),
                "AWS_SESSION_TOKEN", element(answer.body(), "SessionToken")));
    }

    private HttpRequest signed(String form) {
        URI endpoint = access.endpoint().orElseThrow();
        S3Access.Keys keys = access.keys().orElseThrow();
        SdkHttpRequest unsigned = SdkHttpRequest.builder()
                .uri(endpoint)
                .method(SdkHttpMethod.POST)
                .putHeader("Content-Type", "application/x-www-form-urlencoded")
                .build();
        SdkHttpRequest signed = AwsV4HttpSigner.create()
                .sign(request -> request.identity(AwsCredentialsIdentity.create(keys.id(), keys.secret()))
                        .request(unsigned)
                        .payload(ContentStreamProvider.fromUtf8String(form))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "sts")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
                .request();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(endpoint.resolve("/")).POST(HttpRequest.BodyPublishers.ofString(form));
        signed.headers().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Host") && !name.equalsIgnoreCase("Content-Length")) {
                request.header(name, values.get(0));
            }
        });
        return request.build();
    }

    private static String element(String xml, String name) {
        int from = xml.indexOf("<" + name + ">") + name.length() + 2;
        return xml.substring(from, xml.indexOf("</" + name + ">"));
    }
}
