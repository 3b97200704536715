package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.hello.Hello;
import io.github.litestreamagent.apps.onceperstatement.OncePerStatement;
import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application runs as it would without the agent, whatever is wrong with the agent's side. */
@WithS3
class QuietIT {

    private static final String WRONG_SECRET = "surely-not-the-secret";

    @TempDir
    Path folder;

    private Path broken;
    private final S3Access access;

    QuietIT(S3Bucket bucket) {
        access = TestStore.access(bucket);
    }

    @BeforeEach
    void writeABrokenConfiguration() {
        broken = folder.resolve("broken.yml");
        Forks.write(broken, "dbs:", "  - path: /data/app.db", "    replicca:", "      url: s3://bucket/app");
    }

    @Test
    void aProgramWithoutSqliteIsNotToldOfABrokenConfiguration() {
        Running bare = run(Forks.bare(Hello.class, "--exit-code", "3"));
        Running agent = run(Forks.withAgent(broken.toString(), Hello.class, "--exit-code", "3"));

        assertRunsAs(bare, agent);
        assertThat(more(bare, agent)).isEmpty();
    }

    @Test
    void aProgramWithoutSqliteIsNotToldThatNothingIsConfigured() {
        Running bare = run(Forks.bare(Hello.class));
        Running agent = run(Forks.withAgent("", Hello.class));

        assertRunsAs(bare, agent);
        assertThat(more(bare, agent)).isEmpty();
    }

    @Test
    void aBrokenConfigurationIsOneLineOnceADatabaseIsOpened() {
        Running bare = run(notes("bare.db", 50, 0));
        Running agent = run(notes("agent.db", 50, 0).agent(Forks.agentJar(), broken.toString()));

        assertRunsAs(bare, agent);
        assertThat(more(bare, agent)).singleElement().asString().contains("broken.yml", "replicca", "replica");
    }

    @Test
    void refusedKeysAreSaidOnceAtFirst() throws Exception {
        S3Access refused = new S3Access(
                access.endpoint(),
                access.region(),
                access.bucket(),
                access.keys().map(keys -> new S3Access.Keys(keys.id(), WRONG_SECRET)));
        Running bare = run(notes("bare.db", 40, 75));
        Running agent = run(notes("agent.db", 40, 75)
                .agent(Forks.agentJar(), "")
                .environment(refused.environment(TestStore.newPath())));

        assertRunsAs(bare, agent);
        List<String> alarms = more(bare, agent).stream()
                .filter(line -> !line.contains("level=INFO"))
                .toList();
        assertThat(alarms).as(agent.describe()).isNotEmpty().hasSizeLessThanOrEqualTo(4);
        assertThat(alarms.get(0)).matches(".*(403|SignatureDoesNotMatch|AccessDenied|InvalidAccessKeyId).*");
        assertThat(agent.stderr()).noneMatch(line -> line.contains(WRONG_SECRET));
    }

    @Test
    void theAgentTurnedOffDoesNothing() {
        Running bare = run(notes("bare.db", 5, 0));
        Running agent = run(notes("agent.db", 5, 0)
                .agent(Forks.agentJar(), broken.toString())
                .environment(Map.of("LITESTREAM_ENABLED", "false")));

        assertRunsAs(bare, agent);
        assertThat(more(bare, agent)).isEmpty();
    }

    @Test
    void aWordThatIsNeitherTrueNorFalseTurnsItOffWithOneLine() {
        Running bare = run(notes("bare.db", 5, 0));
        Running agent = run(notes("agent.db", 5, 0)
                .agent(Forks.agentJar(), folder.resolve("replica").toUri().toString())
                .environment(Map.of("LITESTREAM_ENABLED", "fasle")));

        assertRunsAs(bare, agent);
        assertThat(more(bare, agent)).singleElement().asString().contains("litestream-agent", "LITESTREAM_ENABLED");
        assertThat(folder.resolve("replica")).doesNotExist();
    }

    private Command notes(String database, int transactions, int pauseMillis) {
        return Forks.bare(
                OncePerStatement.class,
                "--db",
                database,
                "--transactions",
                Integer.toString(transactions),
                "--pause-millis",
                Integer.toString(pauseMillis));
    }

    private Running run(Command command) {
        Running ended = command.in(folder).start();
        ended.await(Forks.TIMEOUT);
        return ended;
    }

    private static void assertRunsAs(Running bare, Running agent) {
        assertThat(agent.await(Forks.TIMEOUT)).as(agent.describe()).isEqualTo(bare.await(Forks.TIMEOUT));
        assertThat(agent.stdout()).as(agent.describe()).isEqualTo(bare.stdout());
    }

    /** What the run with the agent printed on standard error beyond what the bare run did. */
    private static List<String> more(Running bare, Running agent) {
        List<String> lines = new ArrayList<>(agent.stderr());
        bare.stderr().forEach(lines::remove);
        return lines;
    }
}
