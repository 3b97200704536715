package io.github.litestreamagent.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.it.Forks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Restores from a bucket by the agent's command line, and by Litestream.
 *
 * @param litestream empty where it is not installed
 */
record Restores(S3Access access, Optional<Path> litestream) {

    void restore(String replica, Path output) {
        Forks.restore(access, replica, output);
    }

    /** Both must give that file, byte for byte, which a program left. */
    void assertRestores(String replica, Path expected, Running program) throws Exception {
        Path ours = expected.resolveSibling("restored-by-agent-" + expected.getFileName());
        restore(replica, ours);
        assertThat(Files.mismatch(ours, expected))
                .as("%s, by the agent%n%s", replica, program.describe())
                .isEqualTo(-1);
        if (litestream.isPresent()) {
            Path theirs = expected.resolveSibling("restored-by-litestream-" + expected.getFileName());
            Forks.litestreamRestore(litestream.get(), access, replica, theirs);
            assertThat(Files.mismatch(theirs, expected))
                    .as("%s, by Litestream%n%s", replica, program.describe())
                    .isEqualTo(-1);
        }
    }
}
