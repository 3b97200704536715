package io.github.litestreamagent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicaUrlTest {

    private static S3Location s3(String url) {
        return (S3Location) ReplicaUrl.parse(url);
    }

    @Test
    void aBucketAloneIsOnAwsWithHostStyle() {
        S3Location location = s3("s3://bucket/path/app.db");

        assertThat(location.bucket()).isEqualTo("bucket");
        assertThat(location.path()).isEqualTo("path/app.db");
        assertThat(location.region()).isEmpty();
        assertThat(location.endpoint()).isEmpty();
        assertThat(location.forcePathStyle()).isFalse();
        assertThat(location.skipVerify()).isFalse();
        assertThat(location.credentials()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"force-path-style=true&skip-verify=true", "forcePathStyle=1&skipVerify=yes"})
    void parametersAreReadInBothSpellings(String flags) {
        S3Location location = s3("s3://bucket/app?endpoint=http://127.0.0.1:9000&region=eu-west-1&" + flags);

        assertThat(location.endpoint()).contains(URI.create("http://127.0.0.1:9000"));
        assertThat(location.region()).contains("eu-west-1");
        assertThat(location.forcePathStyle()).isTrue();
        assertThat(location.skipVerify()).isTrue();
    }

    @Test
    void theUrlThatMessagesShowLeadsToTheSamePath() {
        S3Location location = s3("s3://bucket/100%25/what%3F/%23");
        assertThat(location.path()).isEqualTo("100%/what?/#");
        assertThat(s3(location.description().url())).isEqualTo(location);
    }

    @Test
    void anEndpointMeansPathStyleUnlessItIsDenied() {
        assertThat(s3("s3://bucket/app?endpoint=http://127.0.0.1:9000").forcePathStyle())
                .isTrue();
        assertThat(s3("s3://bucket/app?endpoint=http://127.0.0.1:9000&force-path-style=false")
                        .forcePathStyle())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:9000, http://localhost:9000",
        "minio.local, http://minio.local",
        "192.168.0.7:9000, http://192.168.0.7:9000",
        "172.20.0.2:9000, http://172.20.0.2:9000",
        "s3.example.com, https://s3.example.com",
        "https://s3.example.com, https://s3.example.com",
        "http%3A%2F%2F127.0.0.1%3A9000, http://127.0.0.1:9000",
    })
    void anEndpointWithoutASchemeIsHttpOnlyWhereItIsNear(String written, String endpoint) {
        assertThat(s3("s3://bucket/app?endpoint=" + written).endpoint()).contains(URI.create(endpoint));
    }

    @ParameterizedTest
    @CsvSource({
        "bucket.localhost:9000, us-east-1, http://localhost:9000, true",
        "bucket.nyc3.digitaloceanspaces.com, nyc3, https://nyc3.digitaloceanspaces.com, false",
        "bucket.s3.us-west-002.backblazeb2.com, us-west-002, https://s3.us-west-002.backblazeb2.com, true",
        "bucket.s3.fr-par.scw.cloud, fr-par, https://s3.fr-par.scw.cloud, false",
        "bucket.s3.filebase.com, '', https://s3.filebase.com, true",
        "bucket.s3.eu-west-1.amazonaws.com, eu-west-1, '', false",
        "bucket.s3.amazonaws.com, '', '', false",
    })
    void hostsOfProvidersAreTakenApart(String host, String region, String endpoint, boolean pathStyle) {
        S3Location location = s3("s3://" + host + "/app");

        assertThat(location.bucket()).isEqualTo("bucket");
        assertThat(location.region().orElse("")).isEqualTo(region);
        assertThat(location.endpoint().map(URI::toString).orElse("")).isEqualTo(endpoint);
        assertThat(location.forcePathStyle()).isEqualTo(pathStyle);
    }

    @ParameterizedTest
    @CsvSource({
        "s3://b, ''",
        "s3://b/, ''",
        "s3://b//a///c/, a/c",
        "s3://b/a/../c/./d, c/d",
        "s3://b/a%20c+d, a c+d",
        "s3://b/%23/ä, #/ä",
    })
    void pathsAreCleanedAndDecoded(String url, String path) {
        assertThat(s3(url).path()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "file:///backup/app, /backup/app",
        "file:///backup//app/?x=y, /backup/app",
        "file://backup/app, /backup/app",
        "file:///with%20percent, /with%20percent",
    })
    void aFileUrlIsAPathAsLitestreamTakesIt(String url, String path) {
        assertThat(ReplicaUrl.parse(url)).isEqualTo(new FileLocation(Path.of(path)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file://./replica", "file://../replica", "file://"})
    void aRelativeFileUrlIsRefused(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReplicaUrl.parse(url))
                .withMessageContaining("file:///absolute/path");
    }

    @ParameterizedTest
    @CsvSource({
        "foo://bucket/app, 'unknown replica type in config: \"foo\"'",
        "gs://bucket/app, https://storage.googleapis.com",
        "gs://bucket/app, HMAC keys",
        "abs://account@container/app, Litestream itself",
        "sftp://user@host/app, S3-compatible",
        "oss://bucket/app, endpoint",
        "s3://, bucket required for s3 replica",
        "s3:///app, bucket required for s3 replica",
        "s3://bucket:9000/app, bucket required for s3 replica",
        "s3://bucket/app#1, '#'",
        "s3://bucket/app?storage-class=GLACIER, storage-class GLACIER cannot be used",
        "s3://bucket/app?storageClass=cold, storage-class must be the name of a storage class",
        "s3://bucket/app?force-path-style=maybe, neither true nor false",
        "s3://bucket/app?tiemout=1, '\"tiemout\"'",
        "s3://bucket/app?endpoint=http://, not the address of a server",
        "s3://bucket/%zz, two hex digits",
        "/backup/app, no scheme",
    })
    void whatCannotBeIsOneSentence(String url, String part) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReplicaUrl.parse(url))
                .withMessageContaining(part);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://AKID:hunter2@bucket/app",
                "s3://bucket/app?secret-access-key=hunter2",
                "s3://bucket/app?accessKeyId=hunter2",
                "s3://bucket/app?endpoint=http://user:hunter2@host:9000",
                "s3://bucket/app?endpoint=http://host:9000?key=hunter2",
                "s3://bucket/app?endpoint=hunter2 hunter2",
                "s3://bucket/app?skip-verify=hunter2",
                "s3://bucket/app?sse-customer-key=hunter2",
                "s3://bucket/app?sseCustomerKeyMD5=hunter2",
                "s3://bucket/app?storage-class=hunter2",
                "s3://bucket/app?hunter2hunter2hunter2hunter2hunter2",
                "s3://bucket/app?region=%hunter2",
                "sftp://user:hunter2@host/app",
                "hunter2",
            })
    void noMessageRepeatsWhatMayBeASecret(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReplicaUrl.parse(url))
                .satisfies(e -> assertThat(e).hasMessageNotContaining("hunter2").hasNoCause());
    }

    @Test
    void parametersOfLitestreamsWayToSignAreAccepted() {
        assertThat(s3("s3://bucket/app?sign-payload=true&requireContentMD5=false&concurrency=2&part-size=5MB")
                        .bucket())
                .isEqualTo("bucket");
    }

    @Test
    void storageClassAndKmsKeyAreTakenInBothSpellings() {
        ObjectOptions options =
                new ObjectOptions(Optional.of("STANDARD_IA"), Optional.empty(), Optional.of("alias/app"));

        assertThat(s3("s3://bucket/app?storage-class=STANDARD_IA&sse-kms-key-id=alias/app")
                        .objects())
                .isEqualTo(options);
        assertThat(s3("s3://bucket/app?storageClass=STANDARD_IA&sseKmsKeyId=alias/app")
                        .objects())
                .isEqualTo(options);
    }

    @Test
    void aDescriptionHoldsLitestreamsLogKeysAndNoQuery() {
        ReplicaDescription description = s3("s3://bucket/app?endpoint=http://127.0.0.1:9000&region=eu-west-1")
                .description();

        assertThat(description.url()).isEqualTo("s3://bucket/app");
        assertThat(description.attributes())
                .containsEntry("bucket", "bucket")
                .containsEntry("path", "app")
                .containsEntry("region", "eu-west-1")
                .containsEntry("endpoint", "http://127.0.0.1:9000");
    }

    @Test
    void onlyWhatHasASchemeIsAUrl() {
        assertThat(ReplicaUrl.isUrl("s3://bucket")).isTrue();
        assertThat(ReplicaUrl.isUrl("/data/app.db")).isFalse();
        assertThat(ReplicaUrl.isUrl("app.db")).isFalse();
    }

    @Test
    void credentialsDoNotShowWhenALocationIsPrinted() {
        S3Location location = new S3Location(
                "bucket",
                "app",
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                Optional.of(new S3Location.StaticCredentials("AKID", "hunter2", Optional.of("hunter2"))));

        assertThat(location.toString()).doesNotContain("hunter2").doesNotContain("AKID");
    }
}
