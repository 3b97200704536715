package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.attempts.Attempts;
import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fails now and then: strace answers some writes to the log, and some syncs of it, with EIO. */
class IoErrorIT {

    @TempDir
    Path temporary;

    /**
     * The frames of such a commit stand in the log, and their checksums hold. Fails when LogTail.behind reads to the end of the log instead of
     * the last frame that SQLite vouches for: then the log is found rewound at the next commit.
     */
    @Test
    void aCommitThatFailsFailsAsWithoutTheAgentAndIsInNoReplica() throws Exception {
        Path folder = temporary.toRealPath();
        Path bareFolder = Files.createDirectory(folder.resolve("bare"));
        Path agentFolder = Files.createDirectory(folder.resolve("agent"));
        Running bare = run(Forks.bare(Attempts.class), bareFolder);
        Running agent = run(
                Forks.withAgent("file://" + folder.resolve("replica") + ",sync-interval=50ms", Attempts.class),
                agentFolder);

        assertThat(bare.stdout())
                .as(bare.describe())
                .anyMatch(line -> line.contains("SQLITE_IOERR_WRITE"))
                .anyMatch(line -> line.contains("SQLITE_IOERR_FSYNC"));
        assertThat(agent.stdout()).as(agent.describe()).isEqualTo(bare.stdout());
        assertThat(agent.stderr())
                .as(agent.describe())
                .anyMatch(line -> line.contains("final sync done"))
                .noneMatch(line -> line.contains("resynchronizing"));
        Path restored = folder.resolve("restored.db");
        Forks.restore(folder.resolve("replica").resolve("attempts.db"), restored);
        assertThat(Files.mismatch(restored, agentFolder.resolve("attempts.db")))
                .as(agent.describe())
                .isEqualTo(-1);
    }

    /** Calls are counted for each thread, so that those of the application are the same ones with the agent and without. */
    private static Running run(Command attempts, Path folder) throws Exception {
        Path database = folder.resolve("attempts.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("CREATE TABLE t (a)");
        }
        return attempts.under(
                        Programs.strace().toString(),
                        "-f",
                        "-qq",
                        "-o",
                        folder.resolve("trace").toString(),
                        "-P",
                        database + "-wal",
                        "-e",
                        "trace=pwrite64,fsync,fdatasync",
                        "-e",
                        "inject=pwrite64:error=EIO:when=9+17",
                        "-e",
                        "inject=fsync,fdatasync:error=EIO:when=5+7")
                .arguments("--db", database.toString(), "--rounds", "60", "--pause-millis", "20")
                .in(folder)
                .run(Forks.TIMEOUT);
    }
}
