package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.onceperstatement.OncePerStatement;
import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R11: whichever way a secret comes in, and whether the store takes it or not, nothing that is printed shows it, with the log at its finest.
 * Fails when {@code Logging} hears libraries from trace on: their lines hold the headers of requests.
 */
@WithS3
class NoSecretIT {

    private static final String SECRET = "nobody-may-see-this-secret";
    private static final String TOKEN = "nobody-may-see-this-token";
    private static final Map<String, String> FINEST = Map.of("LITESTREAM_LOG_LEVEL", "trace");

    @TempDir
    Path folder;

    private final S3Access access;

    NoSecretIT(S3Bucket bucket) {
        access = TestStore.access(bucket);
    }

    @Test
    void ofTheEnvironment() {
        assertHidden(run(program().agent(Forks.agentJar(), "").environment(access.environment(TestStore.newPath()))));
    }

    @Test
    void ofTheEnvironmentThatIsRefused() {
        Map<String, String> wrong = new HashMap<>(access.environment(TestStore.newPath()));
        wrong.put("LITESTREAM_SECRET_ACCESS_KEY", SECRET);

        assertHidden(run(program().agent(Forks.agentJar(), "").environment(wrong)));
    }

    @Test
    void ofTheFile() {
        Path config = folder.resolve("litestream.yml");
        Forks.write(
                config,
                "access-key-id: " + access.keys().orElseThrow().id(),
                "secret-access-key: " + access.keys().orElseThrow().secret(),
                "replica:",
                "  url: " + access.url(TestStore.newPath()));

        assertHidden(run(program().agent(Forks.agentJar(), config.toString())));
    }

    /** They are known to the SDK alone, and the token travels in a header. */
    @Test
    void ofAProfileOfTheSdk() {
        Path profile = folder.resolve("credentials");
        Forks.write(
                profile,
                "[default]",
                "aws_access_key_id = " + access.keys().orElseThrow().id(),
                "aws_secret_access_key = " + SECRET,
                "aws_session_token = " + TOKEN);
        Map<String, String> environment = new HashMap<>(access.environment(TestStore.newPath()));
        environment.keySet().removeAll(access.keyEnvironment().keySet());
        environment.put("AWS_SHARED_CREDENTIALS_FILE", profile.toString());

        assertHidden(run(program().agent(Forks.agentJar(), "").environment(environment)));
    }

    @Test
    void ofAUrl() {
        assertHidden(run(program().agent(Forks.agentJar(), "s3://key:" + SECRET + "@bucket/path")));
    }

    @Test
    void ofAnAgentArgument() {
        assertHidden(run(program().agent(Forks.agentJar(), "s3://bucket/path,secret-access-key=" + SECRET)));
    }

    @Test
    void ofASystemProperty() {
        assertHidden(run(program()
                .options("-Dlitestream.secret-access-key=" + SECRET)
                .agent(Forks.agentJar(), "s3://bucket/path")));
    }

    @Test
    void ofTheUrlOfADatabase() {
        assertHidden(run(program("notes.db?password=" + SECRET)
                .agent(Forks.agentJar(), folder.resolve("replica").toUri().toString())));
    }

    private static Command program() {
        return program("notes.db");
    }

    private static Command program(String database) {
        return Forks.bare(OncePerStatement.class, "--db", database, "--transactions", "10", "--pause-millis", "50");
    }

    private Running run(Command command) {
        Running ended = command.environment(FINEST).in(folder).start();
        ended.await(Forks.TIMEOUT);
        return ended;
    }

    private void assertHidden(Running ended) {
        assertThat(ended.await(Forks.TIMEOUT)).as(ended.describe()).isZero();
        assertThat(ended.stderr()).as("the agent speaks").isNotEmpty();
        assertThat(ended.stdout()).isNotEmpty();
        for (String text :
                new String[] {SECRET, TOKEN, access.keys().orElseThrow().secret(), "Signature="}) {
            assertThat(ended.stderr()).noneMatch(line -> line.contains(text));
            assertThat(ended.stdout()).noneMatch(line -> line.contains(text));
        }
    }
}
