package io.github.litestreamagent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.config.setting.Notice;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.storage.FileLocation;
import io.github.litestreamagent.storage.ReplicaLocation;
import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.S3Location.StaticCredentials;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as Litestream's users have them. */
class LitestreamFilesTest {

    @TempDir
    Path directory;

    private Sources sources;

    @BeforeEach
    void inADirectoryOfItsOwn() {
        sources = new Sources(directory);
    }

    @Test
    void theOldAndTheNewFormOfAReplicaAreTheSame() throws Exception {
        ReplicaLocation old =
                only(sources.file("dbs:", "  - path: app.db", "    replicas:", "      - url: s3://b/app"));
        ReplicaLocation now = only(sources.file("dbs:", "  - path: app.db", "    replica:", "      url: s3://b/app"));
        assertThat(old).isEqualTo(now);
    }

    @Test
    void theFileThatLitestreamRubyGeneratesWorksWithItsVariables() throws Exception {
        S3Location location = (S3Location) only(sources.file(
                        "dbs:",
                        "  - path: $DATABASE",
                        "    replicas:",
                        "      - type: s3",
                        "        bucket: $LITESTREAM_REPLICA_BUCKET",
                        "        path: storage/app.db",
                        "        region: $LITESTREAM_REPLICA_REGION",
                        "        endpoint: $LITESTREAM_REPLICA_ENDPOINT",
                        "        access-key-id: ${LITESTREAM_ACCESS_KEY_ID}",
                        "        secret-access-key: ${LITESTREAM_SECRET_ACCESS_KEY}")
                .variable("DATABASE", "app.db")
                .variable("LITESTREAM_REPLICA_BUCKET", "backups")
                .variable("LITESTREAM_ACCESS_KEY_ID", "id")
                .variable("LITESTREAM_SECRET_ACCESS_KEY", "ruby-secret"));
        assertThat(location.bucket()).isEqualTo("backups");
        assertThat(location.region()).isEmpty();
        assertThat(location.endpoint()).isEmpty();
        assertThat(location.forcePathStyle()).isFalse();
        assertThat(location.credentials()).contains(new StaticCredentials("id", "ruby-secret", Optional.empty()));
        assertThat(sources.load().notices()).isEmpty();
    }

    @Test
    void keysOfTheTopLevelAreDefaultsOfEveryReplica() throws Exception {
        S3Location location = (S3Location) only(sources.file(
                "access-key-id: top",
                "secret-access-key: secret-of-the-top",
                "endpoint: http://localhost:9000",
                "region: eu-1",
                "dbs:",
                "  - path: app.db",
                "    replica: {url: s3://b/app, region: eu-2}"));
        assertThat(location.credentials())
                .contains(new StaticCredentials("top", "secret-of-the-top", Optional.empty()));
        assertThat(location.endpoint()).contains(URI.create("http://localhost:9000"));
        assertThat(location.forcePathStyle()).isTrue();
        assertThat(location.region()).contains("eu-2");
    }

    @Test
    void aReplicaWithoutTypeAndUrlIsADirectory() throws Exception {
        assertThat(only(sources.file("dbs:", "  - path: app.db", "    replica: {path: ../backup}")))
                .isEqualTo(new FileLocation(directory.toRealPath().getParent().resolve("backup")));
        assertThat(only(sources.file("dbs:", "  - path: app.db", "    replica: {path: ~/backup}")))
                .isEqualTo(new FileLocation(directory.resolve("home/backup")));
        assertThat(only(sources.file("dbs:", "  - path: app.db", "    replica: {url: 'file:///var/backup'}")))
                .isEqualTo(new FileLocation(Path.of("/var/backup")));
    }

    @Test
    void keysThatChooseHowLitestreamSignsAreTakenWithANotice() throws Exception {
        sources.file(
                "dbs:",
                "  - path: app.db",
                "    replica: {name: main, url: s3://b/app, sign-payload: true, part-size: 5MiB}");
        assertThat(sources.load().notices())
                .extracting(Notice::sentence)
                .containsExactly(
                        "name has no effect here (litestream.yml:3:15)",
                        "sign-payload has no effect here (litestream.yml:3:44)",
                        "part-size has no effect here (litestream.yml:3:64)");
    }

    @Test
    void settingsWithoutEffectAreTakenWithANotice() throws Exception {
        assertThat(sources.file("bucket: b", "busy-timeout: 5s").load().notices())
                .extracting(Notice::sentence)
                .containsExactly("busy-timeout has no effect here (litestream.yml:2:1)");
    }

    @Test
    void aReplicaForEveryDatabaseHasItsSettingsToo() throws Exception {
        ReplicationSettings defaults = sources.file("replica: {url: s3://b/a, sync-interval: 10s, auto-recover: true}")
                .load()
                .defaults();
        assertThat(defaults.syncInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(defaults.autoRecover()).isTrue();
    }

    @Test
    void autoRecoverCanStandInAReplicaAtTheTopLevelAndOutsideTheFile() throws Exception {
        String database = "dbs: [{path: a.db, replica: {url: s3://b/a%s}}]";
        assertThat(autoRecovers(sources.file(String.format(database, "")))).isFalse();
        assertThat(autoRecovers(sources.file(String.format(database, ", auto-recover: true"))))
                .isTrue();
        assertThat(autoRecovers(sources.file("auto-recover: true", String.format(database, ""))))
                .isTrue();
        assertThat(autoRecovers(sources.file(String.format(database, "")).variable("LITESTREAM_AUTO_RECOVER", "true")))
                .isTrue();
    }

    private static boolean autoRecovers(Sources sources) throws ConfigurationException {
        return sources.load().databases().get(0).settings().autoRecover();
    }

    @Test
    void mergedMappingsCountAndTheOwnKeyWins() throws Exception {
        Configuration configuration = sources.file(
                        "dbs:",
                        "  - path: a.db",
                        "    replica: &base {type: s3, bucket: b, region: eu-1, path: a}",
                        "  - path: b.db",
                        "    replica: {<<: *base, path: b}")
                .load();
        S3Location second = (S3Location) configuration.databases().get(1).replica();
        assertThat(second.path()).isEqualTo("b");
        assertThat(second.region()).contains("eu-1");
    }

    @Test
    void aVariableForDatabasesFoundIsSaidToHaveNoEffectBesideAList() throws Exception {
        sources.file("dbs: [{path: a.db, replica: {url: s3://b/a}}]").variable("LITESTREAM_REPLICA_URL", "s3://c/d");
        assertThat(sources.load().notices())
                .extracting(Notice::sentence)
                .containsExactly(
                        "LITESTREAM_REPLICA_URL has no effect: dbs in litestream.yml names the replica of each database");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gs     | HMAC keys",
                "abs    | type s3",
                "sftp   | type s3",
                "nats   | type s3",
                "webdav | type s3",
                "oss    | type s3"
            })
    void anotherTypeIsRefusedWithTheWayOut(String type, String wayOut) {
        assertThatThrownBy(() -> only(
                        sources.file("dbs:", "- path: a.db", "  replica: {type: " + type + ", host: h, password: p}")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("replica type " + type + " is not supported", wayOut, "Litestream")
                .hasMessageEndingWith("(litestream.yml:3:19)");
        assertThatThrownBy(() -> only(sources.file("dbs:", "- path: a.db", "  replica: {url: '" + type + "://b/x'}")))
                .hasMessageContainingAll("replica type " + type + " is not supported", wayOut);
    }

    private static ReplicaLocation only(Sources sources) throws ConfigurationException {
        return sources.load().databases().get(0).replica();
    }
}
