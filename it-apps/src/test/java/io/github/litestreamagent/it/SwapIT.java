package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.swap.Swap;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the pool is closed, the files are what SQLite alone would have left. */
@WithS3
class SwapIT {

    @TempDir
    Path folder;

    private final S3Access access;

    SwapIT(S3Bucket bucket) {
        access = TestStore.access(bucket);
    }

    /** The first half fails when Holding.detach leaves our connections open, the second when Attaching.decide does not vouch for what this process wrote. */
    @Test
    void anApplicationThatPutsABackupInTheDatabasesPlaceSeesTheBackup() throws Exception {
        String path = TestStore.newPath();
        Running bare = Forks.bare(Swap.class)
                .in(Files.createDirectory(folder.resolve("bare")))
                .run(Forks.TIMEOUT);
        Running agent = Forks.withAgent("", Swap.class)
                .environment(access.environment(path))
                .in(Files.createDirectory(folder.resolve("agent")))
                .run(Forks.TIMEOUT);

        assertThat(agent.stdout()).as(agent.describe()).isEqualTo(bare.stdout());
        assertThat(agent.await(Forks.TIMEOUT)).isZero();
        for (String database : List.of("copy_in_place.db", "rename.db", "delete_and_create.db")) {
            Path restored = folder.resolve(database);
            Forks.restore(access, path + "/" + database, restored);
            assertThat(Files.mismatch(restored, folder.resolve("agent").resolve(database)))
                    .as("%s: %s", database, agent.describe())
                    .isEqualTo(-1);
        }
    }
}
