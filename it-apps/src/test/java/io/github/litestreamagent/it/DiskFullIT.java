package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.litestreamagent.apps.ending.Ending;
import io.github.litestreamagent.apps.full.Full;
import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is full: a tmpfs of a few megabytes, mounted in a namespace that ends with the program, so that nobody needs to be root.
 * Skipped, with a line that says so, where namespaces are not allowed.
 */
class DiskFullIT {

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void needNamespaces() throws Exception {
        folder = temporary.toRealPath();
        Files.createDirectory(folder.resolve("small"));
        boolean possible = onSmallDisk(4096, "true").run(Duration.ofMinutes(1)).await(Forks.TIMEOUT) == 0;
        if (!possible) {
            System.out.println("skipped: a small disk cannot be mounted here (unshare -rm)");
        }
        assumeTrue(possible);
    }

    /** Fails when ReplicationSteps.step stops at an IOException or an SQLException. */
    @Test
    void anApplicationSeesSqlitesOwnErrorAndIsReplicatedAgainWhenThereIsSpace() throws Exception {
        String program = " --db small/full.db --ballast small/ballast --wait-millis 3000";
        Running bare = run(onSmallDisk(4096, line(Forks.bare(Full.class)) + program));
        Running agent = run(onSmallDisk(
                4096,
                line(Forks.withAgent("file://" + folder.resolve("replica"), Full.class)) + program
                        + " && cp small/full.db ."));

        assertThat(bare.stdout()).as(bare.describe()).contains("error 13");
        assertThat(agent.stdout()).as(agent.describe()).isEqualTo(bare.stdout());
        assertThat(agent.await(Forks.TIMEOUT)).isZero();
        assertThat(Files.mismatch(restored("replica/small/full.db"), folder.resolve("full.db")))
                .as(agent.describe())
                .isEqualTo(-1);
    }

    /** Fails when FileErrors calls a full disk one that no further try can mend. */
    @Test
    void aFileReplicaOnAFullDiskIsMadeUpForWhenThereIsSpace() throws Exception {
        Command command = Forks.withAgent("file://" + folder.resolve("small/replica"), Ending.class)
                .arguments("--db", "ending.db", "--until", "end", "--close", "last");
        Running program = onSmallDisk(
                        100,
                        "(" + line(command) + " & while [ ! -e healed ]; do sleep 0.2; done;"
                                + " rm small/ballast; wait $!) && cp -r small/replica .")
                .start();
        Waiting.untilSaid(program, "replica sync failing");
        Files.createFile(folder.resolve("healed"));
        Waiting.untilSaid(program, "replica sync recovered");
        Files.createFile(folder.resolve("end"));

        assertThat(program.await(Forks.TIMEOUT)).as(program.describe()).isZero();
        assertThat(program.stderr()).anyMatch(line -> line.contains("No space left"));
        assertThat(Files.mismatch(restored("replica/ending.db"), folder.resolve("ending.db")))
                .isEqualTo(-1);
    }

    /** 16 MiB, but for a ballast that leaves that many KiB. */
    private Command onSmallDisk(int kibibytesLeft, String script) {
        String mount = "mount -t tmpfs -o size=16m none small && head -c " + ((16 * 1024 - kibibytesLeft) * 1024)
                + " /dev/zero > small/ballast && ";
        return new Command(List.of("unshare", "-rm", "sh", "-c", mount + script)).in(folder);
    }

    private static String line(Command command) {
        return String.join(" ", command.line());
    }

    private static Running run(Command command) {
        return command.run(Forks.TIMEOUT);
    }

    private Path restored(String replica) {
        Path output = folder.resolve("restored.db");
        Running restore = Command.jar(
                        Forks.agentJar(), "restore", "-o", output.toString(), "file://" + folder.resolve(replica))
                .run(Duration.ofMinutes(1));
        assertThat(restore.await(Forks.TIMEOUT)).as(restore.describe()).isZero();
        return output;
    }
}
