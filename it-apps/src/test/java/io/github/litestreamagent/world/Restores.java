package io.github.litestreamagent.world;

import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.it.Forks;
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

    /** A way to see that a restored file is the one that a program left. */
    @FunctionalInterface
    interface Comparison {
        void assertSame(Path restored, Path left, String what) throws Exception;
    }

    /** Both must give that file, which a program left. */
    void assertRestores(String replica, Path expected, Running program, Comparison comparison) throws Exception {
        Path ours = expected.resolveSibling("restored-by-agent-" + expected.getFileName());
        restore(replica, ours);
        comparison.assertSame(ours, expected, replica + ", by the agent\n" + program.describe());
        if (litestream.isPresent()) {
            Path theirs = expected.resolveSibling("restored-by-litestream-" + expected.getFileName());
            Forks.litestreamRestore(litestream.get(), access, replica, theirs);
            comparison.assertSame(theirs, expected, replica + ", by Litestream\n" + program.describe());
        }
    }
}
