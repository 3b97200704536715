package io.github.litestreamagent.config.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.config.Sources;
import io.github.litestreamagent.logging.LogLevel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes that leave a configuration usable are said. */
class NoticesTest {

    private static final String SECRET = "a-value-of-a-variable";

    @TempDir
    Path directory;

    private Sources sources;

    @BeforeEach
    void nameAReplica() {
        sources = new Sources(directory).file("replica: {url: s3://bucket/x}");
    }

    /** Fails when UnknownVariables.warn names no variable. */
    @Test
    void aMistypedVariableIsNamedWithTheNearestSettingAndNeverItsValue() throws Exception {
        sources.variable("LITESTREAM_SYNC_INTERVALL", SECRET)
                .variable("LITESTREAM_REPLICA_BUCKT", SECRET)
                .variable("LITESTREAM_ACESS_KEY_ID", SECRET)
                .variable("LITESTREAM_NOTHING_LIKE_IT", SECRET)
                .variable("LITESTREAM_é\n", SECRET);
        assertThat(sources.load().notices())
                .allSatisfy(notice -> assertThat(notice.level()).isEqualTo(LogLevel.WARN))
                .extracting(Notice::sentence)
                .containsExactly(
                        "environment variable LITESTREAM_ACESS_KEY_ID has no effect: there is no such setting, did you mean"
                                + " LITESTREAM_ACCESS_KEY_ID?",
                        "environment variable LITESTREAM_NOTHING_LIKE_IT has no effect: there is no such setting",
                        "environment variable LITESTREAM_REPLICA_BUCKT has no effect: there is no such setting, did you mean"
                                + " LITESTREAM_REPLICA_BUCKET?",
                        "environment variable LITESTREAM_SYNC_INTERVALL has no effect: there is no such setting, did you mean"
                                + " LITESTREAM_SYNC_INTERVAL?",
                        "an environment variable that begins with LITESTREAM_ has no effect: its name is no setting");
    }

    /** Fails when UnknownVariables.isKnown knows the settings alone, or YamlFile.uses knows no variable. */
    @Test
    void variablesThatAnythingUsesAreNotNamed() throws Exception {
        sources.file("replica: {url: 's3://bucket/$LITESTREAM_FOLDER'}")
                .variable("LITESTREAM_FOLDER", "x")
                .variable("LITESTREAM_INSTALL_DIR", "/usr/local/bin")
                .variable("LITESTREAM_WRITE_ENABLED", "true")
                .variable("LITESTREAM_ENABLED", "true")
                .variable("LITESTREAM_LOG_LEVEL", "debug")
                .variable("LITESTREAM_ACCESS_KEY_ID", "id")
                .variable("LITESTREAM_SECRET_ACCESS_KEY", "a-secret-key");
        assertThat(sources.load().notices()).isEmpty();
    }

    /** Fails when ConfigurationLoader.load gives no hint. */
    @Test
    void whereNothingIsConfiguredAMistypedVariableMayBeWhy() throws Exception {
        Files.delete(directory.resolve("litestream.yml"));
        sources.variable("LITESTREAM_REPLICA_BUCKT", SECRET);
        assertThatThrownBy(sources::load)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("no replica configured", "did you mean LITESTREAM_REPLICA_BUCKET?");
    }

    /** Fails when DatabaseReader.read takes a directory for a database. */
    @Test
    void anEntryThatIsADirectoryIsAnError() throws Exception {
        Files.createDirectory(directory.resolve("data"));
        sources.file("dbs:", "  - {path: data, replica: {url: s3://bucket/data}}");
        assertThat(sources.load().notices()).singleElement().satisfies(notice -> {
            assertThat(notice.level()).isEqualTo(LogLevel.ERROR);
            assertThat(notice.sentence()).contains("data is a directory", "litestream.yml:2:6");
        });
    }
}
