package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.undeploy.Undeploy;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A web application that is taken down takes its class loader and its driver with it. */
@WithS3
class UndeployIT {

    @TempDir
    Path folder;

    private final S3Access access;

    UndeployIT(S3Bucket bucket) {
        access = TestStore.access(bucket);
    }

    /** Fails on Java 17 when OwnThread.daemon makes its thread outside doPrivileged, on each when Driver keeps its class loader. */
    @Test
    void theClassLoaderOfAnApplicationThatIsTakenDownIsCollected() throws Exception {
        String path = TestStore.newPath();
        Path withoutAgent = Files.createDirectory(folder.resolve("bare"));
        Path withAgent = Files.createDirectory(folder.resolve("agent"));
        Files.createFile(withoutAgent.resolve("enough"));
        Running bare = Forks.bare(Undeploy.class).in(withoutAgent).run(Forks.TIMEOUT);
        Running agent = Forks.withAgent("", Undeploy.class)
                .environment(access.environment(path))
                .in(withAgent)
                .start();
        Waiting.untilSaid(agent, "msg=replicating ");
        Files.createFile(withAgent.resolve("enough"));

        assertThat(agent.await(Forks.TIMEOUT)).as(agent.describe()).isZero();
        assertThat(bare.stdout()).as(bare.describe()).containsExactly("class loaders left 0");
        assertThat(agent.stdout()).as(agent.describe()).isEqualTo(bare.stdout());
        Path restored = folder.resolve("restored.db");
        Forks.restore(access, path + "/unit.db", restored);
        assertThat(Files.mismatch(restored, withAgent.resolve("unit.db"))).isEqualTo(-1);
    }
}
