package io.github.litestreamagent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.compaction.LevelSettings;
import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.logging.LogFormat;
import io.github.litestreamagent.logging.LogLevel;
import io.github.litestreamagent.logging.LoggingSettings;
import io.github.litestreamagent.logging.Secrets;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.storage.ObjectOptions;
import io.github.litestreamagent.storage.ObjectOptions.CustomerKey;
import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.S3Location.StaticCredentials;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationLoaderTest {

    @TempDir
    Path directory;

    private Sources sources;

    @BeforeEach
    void inADirectoryOfItsOwn() {
        sources = new Sources(directory);
    }

    @Test
    void aReplicaUrlAsTheOnlyArgumentIsEnough() throws Exception {
        Configuration configuration = sources.arguments("s3://bucket/app?endpoint=http://localhost:9000&region=eu-1")
                .load();
        assertThat(configuration.everywhere())
                .contains(new S3Location(
                        "bucket",
                        "app",
                        Optional.of("eu-1"),
                        Optional.of(URI.create("http://localhost:9000")),
                        true,
                        false,
                        Optional.empty()));
        assertThat(configuration.databases()).isEmpty();
        assertThat(configuration.defaults()).isEqualTo(ReplicationSettings.DEFAULTS);
        assertThat(configuration.logging()).isEqualTo(LoggingSettings.DEFAULTS);
    }

    @Test
    void theEnvironmentAloneIsEnough() throws Exception {
        Configuration configuration = sources.variable("LITESTREAM_REPLICA_BUCKET", "bucket")
                .variable("LITESTREAM_REPLICA_REGION", "eu-1")
                .variable("LITESTREAM_REPLICA_ENDPOINT", "http://localhost:9000")
                .variable("LITESTREAM_REPLICA_PATH", "/apps/one/")
                .variable("LITESTREAM_ACCESS_KEY_ID", "id")
                .variable("LITESTREAM_SECRET_ACCESS_KEY", "of-the-environment")
                .load();
        assertThat(configuration.everywhere())
                .contains(new S3Location(
                        "bucket",
                        "apps/one",
                        Optional.of("eu-1"),
                        Optional.of(URI.create("http://localhost:9000")),
                        true,
                        false,
                        Optional.of(new StaticCredentials("id", "of-the-environment", Optional.empty()))));
    }

    @Test
    void howObjectsAreKeptIsAskedOfTheReplicaThenOfTheTopLevel() throws Exception {
        String key = "A".repeat(43) + "=";
        sources.fileNamed("key", key);

        assertThat(s3(sources.file(
                                        "replica: {url: 's3://b/a?storage-class=STANDARD', storage-class: STANDARD_IA}",
                                        "storage-class: GLACIER_IR",
                                        "sse-customer-key-path: key")
                                .load())
                        .objects())
                .isEqualTo(new ObjectOptions(
                        Optional.of("STANDARD_IA"), Optional.of(new CustomerKey(key)), Optional.empty()));
        assertThat(s3(sources.file("replica: {url: 's3://b/a?storage-class=STANDARD'}", "sse-kms-key-id: alias/k")
                                .load())
                        .objects())
                .isEqualTo(new ObjectOptions(Optional.of("STANDARD"), Optional.empty(), Optional.of("alias/k")));
    }

    @Test
    void anEncryptionKeyIsTakenFromNoCommandLineAndShownNowhere() throws Exception {
        String key = "E".repeat(43) + "=";

        assertThatThrownBy(sources.property("litestream.sse-customer-key", key)::load)
                .hasMessageContaining("a key on a command line can be read by every user of the machine")
                .hasMessageNotContaining(key);
        assertThat(s3(new Sources(directory)
                        .file("bucket: b", "sse-customer-key: " + key)
                        .load()))
                .asString()
                .doesNotContain(key);
        assertThat(Secrets.mask("sent " + key)).doesNotContain(key);
    }

    @Test
    void aUrlOfTheEnvironmentTakesEndpointAndRegionFromThereToo() throws Exception {
        S3Location location = s3(sources.variable("LITESTREAM_REPLICA_URL", "s3://bucket/app")
                .variable("LITESTREAM_REPLICA_ENDPOINT", "localhost:9000")
                .load());
        assertThat(location.endpoint()).contains(URI.create("http://localhost:9000"));
        assertThat(location.path()).isEqualTo("app");
    }

    @Test
    void drillsAreOffUntilAnIntervalIsNamed() throws Exception {
        assertThat(sources.file("bucket: b", "drill: {rate: 1MB}")
                        .load()
                        .drills()
                        .interval())
                .isEmpty();
        assertThat(sources.file("bucket: b", "validation: {interval: 24h}", "drill: {rate: 5MB, query: 'SELECT 1;'}")
                        .load()
                        .drills())
                .isEqualTo(
                        new DrillSettings(Optional.of(Duration.ofHours(24)), Optional.empty(), 5_000_000, "SELECT 1"));
    }

    @Test
    void anArgumentThatIsNoUrlIsAFile() throws Exception {
        sources.fileNamed("other.yml", "replica: {url: s3://other/x}").file("replica: {url: s3://default/x}");
        assertThat(s3(sources.arguments("other.yml").load()).bucket()).isEqualTo("other");
        assertThat(s3(sources.arguments(directory.resolve("other.yml").toString())
                                .load())
                        .bucket())
                .isEqualTo("other");
    }

    @Test
    void namedArgumentsFollowAFileOrAUrl() throws Exception {
        sources.fileNamed("other.yml", "replica: {url: s3://other/x}");
        Configuration configuration = sources.arguments(
                        "other.yml,sync-interval=2s,exclude=*.tmp,cache/*,fail-fast=true")
                .load();
        assertThat(configuration.defaults().syncInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(configuration.exclude()).containsExactly("*.tmp", "cache/*");
        assertThat(configuration.failFast()).isTrue();
        assertThat(s3(sources.arguments("config=other.yml").load()).bucket()).isEqualTo("other");
        assertThat(s3(sources.arguments("url=s3://a/b?region=c,sync-interval=2s")
                                .load())
                        .region())
                .contains("c");
    }

    @Test
    void withoutArgumentsTheFileIsThatOfTheEnvironmentThenTheOneInTheWorkingDirectory() throws Exception {
        sources.file("replica: {url: s3://default/x}").fileNamed("other.yml", "replica: {url: s3://other/x}");
        assertThat(s3(sources.load()).bucket()).isEqualTo("default");
        assertThat(s3(sources.variable("LITESTREAM_CONFIG", "other.yml").load()).bucket())
                .isEqualTo("other");
    }

    @Test
    void withAReplicaUrlAsArgumentNoFileIsLookedFor() throws Exception {
        sources.file("replica: {url: s3://default/x}", "sync-interval: 9s");
        Configuration configuration = sources.arguments("s3://argument/x").load();
        assertThat(s3(configuration).bucket()).isEqualTo("argument");
        assertThat(configuration.defaults().syncInterval()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void argumentsComeBeforePropertiesBeforeVariablesBeforeTheFile() throws Exception {
        sources.file("replica: {url: s3://file/x, sync-interval: 4s}", "sync-interval: 5s");
        assertThat(sources.load().defaults().syncInterval())
                .as("replica before top level")
                .isEqualTo(Duration.ofSeconds(4));
        sources.variable("LITESTREAM_SYNC_INTERVAL", "3s");
        assertThat(sources.load().defaults().syncInterval()).isEqualTo(Duration.ofSeconds(3));
        sources.property("litestream.sync-interval", "2s");
        assertThat(sources.load().defaults().syncInterval()).isEqualTo(Duration.ofSeconds(2));
        sources.arguments("sync-interval=1500ms");
        assertThat(sources.load().defaults().syncInterval()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void theNearerAddressReplacesTheFartherAsAWhole() throws Exception {
        sources.file("replica: {type: s3, bucket: file, path: x, region: eu-1}");
        sources.variable("LITESTREAM_REPLICA_BUCKET", "environment");
        S3Location location = s3(sources.load());
        assertThat(location.bucket()).isEqualTo("environment");
        assertThat(location.path()).isEmpty();
        assertThat(location.region()).contains("eu-1");
        sources.property("litestream.replica-url", "s3://property/y");
        assertThat(s3(sources.load()).description().url()).isEqualTo("s3://property/y");
    }

    @Test
    void anEmptyVariableIsNotSet() throws Exception {
        sources.file("replica: {url: s3://file/x}").variable("LITESTREAM_REPLICA_URL", "");
        assertThat(s3(sources.load()).bucket()).isEqualTo("file");
    }

    @Test
    void aBucketAtTheTopLevelIsAReplicaForEveryDatabase() throws Exception {
        S3Location location = s3(sources.file("bucket: b", "region: eu-1").load());
        assertThat(location.description().url()).isEqualTo("s3://b");
        assertThat(location.region()).contains("eu-1");
    }

    @Test
    void withoutAnyConfigurationTheMessageNamesTheWaysToGiveOne() {
        assertThatThrownBy(sources::load)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(
                        "litestream.yml", "LITESTREAM_CONFIG", "s3://bucket/path", "LITESTREAM_REPLICA_URL");
    }

    @Test
    void aFileThatIsNamedMustExist() {
        assertThatThrownBy(sources.arguments("absent.yml")::load)
                .hasMessage("config file not found: " + directory.resolve("absent.yml"));
    }

    @Test
    void aFileWithoutAnyReplicaIsAnError() {
        assertThatThrownBy(sources.file("sync-interval: 2s")::load)
                .hasMessageStartingWith("no replica configured: add dbs");
        assertThatThrownBy(sources.file("")::load).hasMessageStartingWith("no replica configured: add dbs");
    }

    @Test
    void failFastIsKnownWithoutTheFile() {
        assertThat(ConfigurationLoader.isFailFast(
                        sources.arguments("absent.yml,fail-fast=true").build()))
                .isTrue();
        assertThat(ConfigurationLoader.isFailFast(
                        sources.arguments("nonsense=1,fail-fast=true").build()))
                .as("although the arguments are wrong")
                .isTrue();
        assertThat(ConfigurationLoader.isFailFast(
                        sources.arguments("nonsense=1").build()))
                .isFalse();
    }

    @Test
    void theLogLevelIsThatOfTheVariableThenOfTheFile() throws Exception {
        sources.file("bucket: b", "logging: {level: debug, type: json, stderr: true}");
        assertThat(sources.load().logging()).isEqualTo(new LoggingSettings(LogLevel.DEBUG, LogFormat.JSON));
        assertThat(sources.variable("LOG_LEVEL", "warn").load().logging().level())
                .isEqualTo(LogLevel.WARN);
        assertThat(sources.variable("LOG_LEVEL", "7").load().logging().level())
                .as("the application's own kind of level")
                .isEqualTo(LogLevel.DEBUG);
    }

    @Test
    void everySettingCanStandAtTheTopLevelAndAtADatabase() throws Exception {
        Configuration configuration = sources.file(
                        "monitor-interval: 5s",
                        "busy-timeout: 0",
                        "shutdown-sync-timeout: 9s",
                        "shutdown-sync-interval: 2s",
                        "dbs:",
                        "- path: app.db",
                        "  monitor-interval: 2s",
                        "  checkpoint-interval: 30s",
                        "  min-checkpoint-page-count: 10",
                        "  truncate-page-n: 20",
                        "  snapshot: {interval: 6h, retention: 168h}",
                        "  levels: [{interval: 1m}, {interval: 2h}]",
                        "  l0-retention: 1h",
                        "  l0-retention-check-interval: 1m",
                        "  retention: {enabled: true, dry-run: true}",
                        "  journal-mode: keep",
                        "  single-writer: yes",
                        "  auto-recover: on",
                        "  replica: {type: file, path: backup, sync-interval: 10s}")
                .load();
        assertThat(configuration.shutdownSyncInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(configuration.databases().get(0).settings())
                .isEqualTo(new ReplicationSettings(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(30),
                        10,
                        20,
                        Duration.ofHours(6),
                        new LevelSettings(
                                List.of(Duration.ofMinutes(1), Duration.ofHours(2)),
                                Duration.ofHours(24),
                                Duration.ofDays(7),
                                Duration.ofHours(1),
                                Duration.ofMinutes(1),
                                LevelSettings.Deletion.DRY_RUN),
                        Duration.ZERO,
                        Duration.ofSeconds(9),
                        true,
                        true,
                        true));
    }

    @Test
    void whatIsDeletedCanBeSaidFromOutside() throws Exception {
        sources.file("bucket: b", "retention: {dry-run: true}", "l0-retention: 0");
        assertThat(sources.load().defaults().levels().deletion()).isEqualTo(LevelSettings.Deletion.DRY_RUN);
        assertThat(sources.load().defaults().levels().l0Retention()).isZero();
        sources.variable("LITESTREAM_RETENTION_ENABLED", "false");
        sources.variable("LITESTREAM_SNAPSHOT_RETENTION", "720h");
        sources.variable("LITESTREAM_L0_RETENTION", "10m");
        assertThat(sources.load().defaults().levels().deletion()).isEqualTo(LevelSettings.Deletion.DISABLED);
        assertThat(sources.load().defaults().levels().snapshotRetention()).isEqualTo(Duration.ofDays(30));
        assertThat(sources.load().defaults().levels().l0Retention()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void theIntervalOfSnapshotsIsThatOfTheFileOrOfOutside() throws Exception {
        assertThat(sources.file("bucket: b").load().defaults().snapshotInterval())
                .isEqualTo(Duration.ofHours(24));
        assertThat(sources.file("bucket: b", "snapshot: {interval: 6h}")
                        .load()
                        .defaults()
                        .snapshotInterval())
                .isEqualTo(Duration.ofHours(6));
        assertThat(sources.file("snapshot: {interval: 6h}", "dbs:", "- path: app.db", "  replica: {url: s3://b/a}")
                        .load()
                        .databases()
                        .get(0)
                        .settings()
                        .snapshotInterval())
                .isEqualTo(Duration.ofHours(6));
        sources.variable("LITESTREAM_SNAPSHOT_INTERVAL", "12h");
        assertThat(sources.load().databases().get(0).settings().snapshotInterval())
                .isEqualTo(Duration.ofHours(12));
    }

    @Test
    void truncatePageCountZeroIsTheDefaultAsInLitestream() throws Exception {
        assertThat(sources.file("bucket: b", "truncate-page-n: 0")
                        .load()
                        .defaults()
                        .truncatePageCount())
                .isEqualTo(121_359);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access-key-id=AKIAIOSFODNN7EXAMPLE",
                "secret-access-key=wJalrXUtnFEMI",
                "s3://b/x,secret-access-key=wJalrXUtnFEMI"
            })
    void aSecretOnTheCommandLineIsRefusedWithoutRepeatingIt(String arguments) {
        assertThatThrownBy(sources.arguments(arguments)::load)
                .hasMessageContaining("LITESTREAM_SECRET_ACCESS_KEY")
                .hasMessageNotContainingAny("wJalr", "AKIA");
    }

    @Test
    void anUnknownArgumentOrPropertyNamesTheNearestKnown() {
        assertThatThrownBy(sources.arguments("sync-intervall=1s")::load)
                .hasMessage("unknown agent argument \"sync-intervall\", did you mean \"sync-interval\"?");
        assertThatThrownBy(sources.arguments("").property("litestream.replica.url", "s3://a/b")::load)
                .hasMessage("unknown system property \"replica.url\", did you mean \"replica-url\"?");
        assertThatThrownBy(sources.arguments("logging.level=debug")::load)
                .hasMessage("unknown agent argument \"logging.level\", did you mean \"log-level\"?");
    }

    @Test
    void aWrongValueOutsideTheFileNamesItsOrigin() {
        assertThatThrownBy(sources.arguments("s3://a/b").variable("LITESTREAM_SYNC_INTERVAL", "10")::load)
                .hasMessage("sync-interval must be a duration with a unit, such as 500ms, 1s or 1h30m"
                        + " (environment variable LITESTREAM_SYNC_INTERVAL)");
    }

    @Test
    void halfOfAKeyPairIsAnError() {
        assertThatThrownBy(sources.arguments("s3://a/b").variable("LITESTREAM_ACCESS_KEY_ID", "id")::load)
                .hasMessageContaining("belong together");
        assertThatThrownBy(sources.arguments("")
                        .variable("LITESTREAM_ACCESS_KEY_ID", "")
                        .file("replica: {url: s3://a/b, access-key-id: id}")::load)
                .hasMessageContaining("is given without secret-access-key (litestream.yml:1:41)");
    }

    @Test
    void variablesAreNotExpandedWhenAskedSo() throws Exception {
        sources.file("replica: {url: 's3://b/$x'}");
        assertThat(s3(sources.load()).path()).isEmpty();
        assertThat(s3(sources.arguments("no-expand-env=true").load()).path()).isEqualTo("$x");
    }

    private static S3Location s3(Configuration configuration) {
        return (S3Location) configuration.everywhere().orElseThrow();
    }
}
