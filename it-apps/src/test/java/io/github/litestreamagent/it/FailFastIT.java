package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.hello.Hello;
import io.github.litestreamagent.harness.Running;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code fail-fast=true} a wrong configuration is said before the application starts, which then does not. */
class FailFastIT {

    @TempDir
    Path folder;

    private String broken;
    private String good;

    @BeforeEach
    void writeConfigurations() {
        broken = folder.resolve("broken.yml").toString();
        good = folder.resolve("good.yml").toString();
        Forks.write(Path.of(broken), "dbs:", "  - path: /data/app.db", "    replicca:", "      url: s3://bucket/app");
        Forks.write(
                Path.of(good),
                "dbs:",
                "  - path: /data/app.db",
                "    replica:",
                "      url: file://" + folder.resolve("r"));
    }

    /** Fails when AgentStart.atStart does not ask. */
    @Test
    void aWrongConfigurationKeepsTheApplicationFromStarting() {
        Running ended = hello(broken + ",fail-fast=true");

        assertThat(ended.await(Forks.TIMEOUT)).as(ended.describe()).isEqualTo(1);
        assertThat(ended.stdout()).isEmpty();
        assertThat(ended.stderr())
                .singleElement()
                .asString()
                .contains("the application is not started", "broken.yml", "replicca");
    }

    @Test
    void argumentsThatCannotBeReadDoSoToo() {
        Running ended = hello(good + ",nonsense=1,fail-fast=true");

        assertThat(ended.await(Forks.TIMEOUT)).as(ended.describe()).isEqualTo(1);
        assertThat(ended.stderr()).singleElement().asString().contains("nonsense");
    }

    /** Fails when Replicator.mayStart does not look at the bucket. */
    @Test
    void aBucketThatCannotBeReachedDoesSoToo() {
        Running ended = Forks.withAgent(
                        "url=s3://bucket/app?endpoint=http://127.0.0.1:1,fail-fast=true",
                        Hello.class,
                        "--exit-code",
                        "3")
                .environment(Map.of("LITESTREAM_ACCESS_KEY_ID", "AKIDTEST", "LITESTREAM_SECRET_ACCESS_KEY", "secret"))
                .in(folder)
                .run(Forks.TIMEOUT);

        assertThat(ended.await(Forks.TIMEOUT)).as(ended.describe()).isEqualTo(1);
        assertThat(ended.stderr())
                .last()
                .asString()
                .contains("the application is not started", "s3://bucket/app", "nothing answers");
    }

    @Test
    void aGoodConfigurationIsNotHeardOf() {
        Running ended = hello(good + ",fail-fast=true");

        assertThat(ended.await(Forks.TIMEOUT)).as(ended.describe()).isEqualTo(3);
        assertThat(ended.stderr()).isEmpty();
    }

    private Running hello(String agentArguments) {
        return Forks.withAgent(agentArguments, Hello.class, "--exit-code", "3")
                .in(folder)
                .run(Forks.TIMEOUT);
    }
}
