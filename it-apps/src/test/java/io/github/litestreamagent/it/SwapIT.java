package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.swap.Swap;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the pool is closed, the files are what SQLite alone would have left. */
class SwapIT {

    @TempDir
    Path folder;

    @Test
    void anApplicationThatPutsABackupInTheDatabasesPlaceSeesTheBackup() throws Exception {
        S3Access access = TestStore.access();
        Running bare = Programs.bare(Swap.class)
                .in(Files.createDirectory(folder.resolve("bare")))
                .run(Programs.TIMEOUT);
        Running agent = Programs.withAgent("", Swap.class)
                .environment(access.environment(TestStore.newPath()))
                .in(Files.createDirectory(folder.resolve("agent")))
                .run(Programs.TIMEOUT);

        assertThat(agent.stdout()).as(agent.describe()).isEqualTo(bare.stdout());
        assertThat(agent.await(Programs.TIMEOUT)).isZero();
    }
}
