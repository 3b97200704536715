package io.github.litestreamagent.replication.standby;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replication.RandomWrites;
import io.github.litestreamagent.replication.ReplicatingProgram;
import io.github.litestreamagent.replication.SimulatedProcess;
import io.github.litestreamagent.replication.SimulatedWorld;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.FileLocation;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.access.ReplicaStorages;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two JVMs with the agent on one file: one ships, the other stands by and takes over. */
@Timeout(180)
class FollowerTest {

    @TempDir
    Path dir;

    private final List<Program> programs = new ArrayList<>();

    private Path database() {
        return dir.resolve("app.db");
    }

    private ReplicaStorage storage() {
        return new ReplicaStorages().open(new FileLocation(dir.resolve("replica")));
    }

    /** A JVM of its own. */
    private record Program(Process process, BufferedReader out, PrintStream in) {

        String tell(String command) {
            try {
                in.println(command);
                return String.valueOf(out.readLine());
            } catch (IOException e) {
                return e.toString();
            }
        }

        void commits(int count) {
            for (int i = 0; i < count; i++) {
                assertThat(tell("commit")).isEqualTo("committed");
            }
        }

        void await(String state) throws InterruptedException {
            String now = "";
            for (int i = 0; i < 3000 && !now.equals(state); i++) {
                Thread.sleep(20);
                now = tell("state");
            }
            assertThat(now).isEqualTo(state);
        }

        void signal(String name) throws Exception {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        }
    }

    private Program start(String writer) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReplicatingProgram.class.getName(),
                        database().toString(),
                        dir.resolve("replica").toString(),
                        writer)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Program program = new Program(
                process,
                process.inputReader(StandardCharsets.UTF_8),
                new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8));
        programs.add(program);
        return program;
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Program program : programs) {
            program.process().destroyForcibly().waitFor();
        }
    }

    private void assertRestoresToTheDatabase() throws Exception {
        List<LtxObject> files = storage().list(Level.SYNC);
        for (int i = 1; i < files.size(); i++) {
            TxidRange range = files.get(i).range();
            assertThat(range.min()).isEqualTo(files.get(i - 1).range().max().next());
        }
        Path copy = Files.createTempDirectory(dir, "copy").resolve("app.db");
        SimulatedWorld.copyFiles(database(), copy);
        try (Connection connection = SimulatedProcess.connect(copy)) {
            RandomWrites.execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        Path restored = copy.resolveSibling("restored.db");
        new Restore(storage()).run(RestoreRequest.newest(restored));
        assertThat(Files.mismatch(restored, copy)).isEqualTo(-1);
    }

    /** Fails when Follower.mustFollow answers false. */
    @Test
    void the_second_stands_by_and_takes_over_at_once_when_the_first_is_killed() throws Exception {
        Program first = start("first");
        first.commits(50);
        first.await("shipped");
        Program second = start("second");
        second.await("following");
        second.commits(50);
        first.await("shipped");
        assertRestoresToTheDatabase();

        first.signal("KILL");
        first.process().waitFor();
        second.commits(20);
        second.await("shipped");

        assertRestoresToTheDatabase();
        assertThat(second.tell("end")).isEqualTo("ended");
    }

    /**
     * Which of them it is shows with the first commit that both have captured. Fails when Overtaken.byOurFile answers false and
     * Follower.mustFollow does.
     */
    @Test
    void of_two_that_commit_at_once_one_ships_for_both() throws Exception {
        Program first = start("first");
        first.commits(1);
        first.await("shipped");
        assertThat(first.tell("end")).isEqualTo("ended");
        Program a = start("a");
        Program b = start("b");
        boolean following = false;
        for (int i = 0; i < 1000 && !following; i++) {
            a.commits(10);
            b.commits(10);
            following = a.tell("state").equals("following") || b.tell("state").equals("following");
            Thread.sleep(following ? 0 : 20);
        }
        a.commits(100);
        b.commits(100);
        String ofA = settled(a);
        String ofB = settled(b);

        assertThat(List.of(ofA, ofB)).containsExactlyInAnyOrder("following", "shipped");
        (ofA.equals("shipped") ? b : a).commits(10);
        (ofA.equals("shipped") ? a : b).await("shipped");
        Thread.sleep(Duration.ofSeconds(2).toMillis());
        assertRestoresToTheDatabase();
    }

    private static String settled(Program program) throws InterruptedException {
        String state = "behind";
        for (int i = 0; i < 1000 && state.equals("behind"); i++) {
            Thread.sleep(20);
            state = program.tell("state");
        }
        return state;
    }

    /** Longer than the lease. Fails when Follower.step waits for ever. */
    @Test
    void one_that_was_stopped_for_longer_than_its_lease_follows_when_it_wakes() throws Exception {
        Program first = start("first");
        first.commits(50);
        first.await("shipped");
        Program second = start("second");
        second.await("following");
        first.signal("STOP");
        second.commits(50);
        second.await("shipped");
        assertRestoresToTheDatabase();

        first.signal("CONT");
        first.commits(20);
        second.commits(20);
        first.await("following");
        second.await("shipped");
        Thread.sleep(Duration.ofSeconds(2).toMillis());
        assertRestoresToTheDatabase();
    }
}
