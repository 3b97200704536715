package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.litestreamagent.bench.Workload;
import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQLite's own program writes and checkpoints at random beside an application with the agent. */
class OtherProgramIT {

    private static final List<String> STATEMENTS = List.of(
            "INSERT INTO other (text) VALUES (hex(randomblob(20)));",
            "INSERT INTO other (text) SELECT hex(randomblob(5000)) FROM generate_series(1, 50);",
            "DELETE FROM other WHERE id % 3 = 0;",
            "PRAGMA wal_checkpoint(PASSIVE);",
            "PRAGMA wal_checkpoint(FULL);",
            "PRAGMA wal_checkpoint(RESTART);",
            "PRAGMA wal_checkpoint(TRUNCATE);");

    @TempDir
    Path temporary;

    /** Fails when Keeper.tryToBegin reads nothing: then nobody keeps the other program from emptying the log before it was captured. */
    @Test
    void whatItWritesAndCheckpointsIsInTheReplicaAndNothingOfTheApplicationIsMissing() throws Exception {
        Optional<Path> sqlite3 = Programs.sqlite3();
        assumeTrue(sqlite3.isPresent());
        long seed = Long.getLong("other.seed", System.nanoTime());
        System.out.println("OtherProgramIT: -Dother.seed=" + seed);
        Random random = new Random(seed);
        Path folder = temporary.toRealPath();
        Running application = Forks.withAgent(
                        "file://" + folder.resolve("replica") + ",sync-interval=200ms", Workload.class)
                .arguments("--db", "app.db", "--rate", "300", "--linger-seconds", "10")
                .arguments("--seconds", System.getProperty("other.seconds", "20"))
                .in(folder)
                .start();
        Waiting.untilSaid(application, "msg=replicating ");
        ask(sqlite3.get(), folder, "CREATE TABLE other (id INTEGER PRIMARY KEY, text TEXT);");
        int rounds = 0;
        while (application.isAlive() && !application.stdout().contains("reported")) {
            StringBuilder statements = new StringBuilder();
            for (int i = random.nextInt(4); i >= 0; i--) {
                statements.append(STATEMENTS.get(random.nextInt(STATEMENTS.size())));
            }
            ask(sqlite3.get(), folder, statements.toString());
            rounds++;
            // docs/guarantees.md, "What statements in the way cost", tells what becomes of writers beside one that
            // never rests
            TimeUnit.MILLISECONDS.sleep(random.nextInt(100));
        }

        assertThat(application.await(Forks.TIMEOUT)).as(application.describe()).isZero();
        assertThat(rounds).as(application.describe()).isGreaterThan(10);
        assertThat(application.stderr())
                .as(application.describe())
                .anyMatch(line -> line.contains("final sync done"))
                .noneMatch(line -> line.contains("level=ERROR") || line.contains("resynchronizing"));
        Path restored = folder.resolve("restored.db");
        Forks.restore(folder.resolve("replica").resolve("app.db"), restored);
        assertThat(Path.of(folder + "/app.db-wal")).doesNotExist();
        assertThat(Files.mismatch(restored, folder.resolve("app.db")))
                .as(application.describe())
                .isEqualTo(-1);
    }

    private static void ask(Path sqlite3, Path folder, String statements) {
        Running asked = new Command(List.of(sqlite3.toString(), "-cmd", ".timeout 10000", "app.db", statements))
                .in(folder)
                .run(Forks.TIMEOUT);
        assertThat(asked.await(Forks.TIMEOUT)).as(asked.describe()).isZero();
    }
}
