package io.github.litestreamagent.points;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.past.RecordedHistory;
import io.github.litestreamagent.status.Copy;
import io.github.litestreamagent.status.CopyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopiesTest {

    private static final String TXID_1 = "0000000000000001";

    @TempDir
    Path folder;

    private final Copies copies = new Copies();
    private RecordedHistory history;
    private Path database;
    private CountDownLatch mayOpen = new CountDownLatch(0);

    @BeforeEach
    void two_states() throws IOException, SQLException {
        history = new RecordedHistory(folder, true);
        history.commit("CREATE TABLE t (x)", "INSERT INTO t VALUES (1)");
        history.commit("INSERT INTO t VALUES (2)");
        database = folder.resolve("history.db");
        Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("rw-r-----"));
    }

    @AfterEach
    void nothing_hidden_is_left() throws IOException {
        mayOpen.countDown();
        copies.end();
        await(() -> hidden().isEmpty());
    }

    /** Fails when the copy keeps the mode of a new file, or the folder it was made in stays. */
    @Test
    void a_state_is_restored_beside_the_database_under_a_new_name_with_its_mode() throws Exception {
        byte[] before = Files.readAllBytes(database);
        copies.begin(source(), TXID_1, true);
        Copy done = awaitEnd();
        Path copy = folder.resolve("history.copy-" + TXID_1 + ".db");
        assertThat(done.phase()).as(done.sentence()).isEqualTo(Copy.Phase.DONE);
        assertThat(done.sentence()).contains(copy.toString());
        assertThat(Files.readAllBytes(copy)).isEqualTo(history.state(1));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rw-r-----");
        assertThat((int) Files.getAttribute(copy, "unix:nlink")).isEqualTo(1);
        assertThat(Files.readAllBytes(database)).isEqualTo(before);
    }

    /** Fails when CopyPlace.take writes over what it finds, or when SQLite would find a foreign WAL beside the copy. */
    @Test
    void no_file_is_written_over_and_none_that_belongs_to_another_is_left_beside_a_copy() throws Exception {
        for (String suffix : List.of("", "-wal", "-journal")) {
            Path taken = folder.resolve("history.copy-" + TXID_1 + ".db" + suffix);
            Files.writeString(taken, "");
            copies.begin(source(), TXID_1, true);
            Copy refused = awaitEnd();
            assertThat(refused.phase()).isEqualTo(Copy.Phase.FAILED);
            assertThat(refused.sentence()).contains(taken + " is there already, and is left as it is");
            assertThat(taken).isEmptyFile();
            Files.delete(taken);
        }
    }

    /** Fails when CopyPlace.take renames: the file that came while the copy was made would be gone. */
    @Test
    void a_file_that_comes_while_the_copy_is_made_stays() throws Exception {
        Path taken = folder.resolve("history.copy-" + TXID_1 + ".db");
        history.storage().beforeOpen(() -> write(taken, "another's"));
        copies.begin(source(), TXID_1, true);
        assertThat(awaitEnd().sentence()).contains("is there already");
        assertThat(taken).hasContent("another's");
    }

    @Test
    void a_copy_waits_for_its_download_is_handed_out_once_and_makes_room_when_it_was_sent() throws Exception {
        copies.begin(source(), "", false);
        await(() -> phase() != Copy.Phase.RUNNING);
        assertThat(phase()).isEqualTo(Copy.Phase.READY);
        assertThatThrownBy(() -> copies.begin(source(), "", true)).hasMessageContaining("one copy at a time");
        CopyFile file = copies.take().orElseThrow();
        assertThat(file.name()).isEqualTo("history.copy-0000000000000002.db");
        assertThat(Files.readAllBytes(file.file())).isEqualTo(history.state(2));
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(file.file().getParent())))
                .isEqualTo("rwx------");
        assertThat(copies.take()).isEmpty();
        assertThatThrownBy(() -> copies.begin(source(), "", true)).hasMessageContaining("is being downloaded");
        Files.delete(file.file()); // as the server does when it has sent it
        await(() -> hidden().isEmpty());
        assertThat(phase()).isEqualTo(Copy.Phase.DONE);
    }

    /** Fails when CopyJob.take looks at the name alone: two processes may have the database open. */
    @Test
    void a_file_that_another_process_has_made_in_its_place_is_not_handed_out() throws Exception {
        copies.begin(source(), "", false);
        await(() -> phase() == Copy.Phase.READY);
        Path file = folder.resolve(hidden().get(0)).resolve("restored.db");
        Files.move(file, folder.resolve("before"));
        Files.writeString(file, "another state");
        assertThat(copies.take()).isEmpty();
        assertThat(copies.last().orElseThrow().sentence()).contains("another process has deleted the copy");
    }

    @Test
    void one_copy_at_a_time_is_made_and_the_end_of_the_process_leaves_nothing() throws Exception {
        mayOpen = new CountDownLatch(1);
        copies.begin(source(), "", false);
        assertThatThrownBy(() -> copies.begin(source(), "", false)).hasMessageContaining("one copy at a time");
        mayOpen.countDown();
        await(() -> phase() == Copy.Phase.READY);
        assertThat(hidden()).hasSize(1);
        copies.end();
        assertThat(hidden()).isEmpty();
        assertThatThrownBy(() -> copies.begin(source(), "", false)).isInstanceOf(IOException.class);
    }

    @Test
    void what_is_no_point_and_what_cannot_be_restored_is_one_sentence() throws Exception {
        for (String wrong : List.of("yesterday", "12", "2026-11-30", "2026-13-30 14:05")) {
            assertThatThrownBy(() -> copies.begin(source(), wrong, true))
                    .as(wrong)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("correct");
        }
        copies.begin(source(), "00000000000000ff", true);
        assertThat(awaitEnd().sentence()).contains("is behind the newest");
        copies.begin(source(), "1970-01-01 00:00:02", true);
        assertThat(awaitEnd().sentence()).contains("history.copy-" + TXID_1 + ".db");
    }

    private Copies.Source source() {
        CountDownLatch until = mayOpen;
        return new Copies.Source(database, "file:///fixture", () -> {
            awaitOrFail(until);
            return history.storage();
        });
    }

    private static void awaitOrFail(CountDownLatch until) {
        try {
            assertThat(until.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException ended) {
            throw new IllegalStateException(ended);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Copy.Phase phase() {
        return copies.last().map(Copy::phase).orElseThrow();
    }

    /** Waits until the copy has ended, and another may be asked for. */
    private Copy awaitEnd() throws Exception {
        await(() -> phase() != Copy.Phase.RUNNING && hidden().isEmpty() && !isAtWork());
        return copies.last().orElseThrow();
    }

    private static boolean isAtWork() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("litestream-copy"));
    }

    private List<String> hidden() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(".litestream"))
                    .toList();
        }
    }

    private interface Question {

        boolean ask() throws IOException;
    }

    private static void await(Question question) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!question.ask()) {
            assertThat(System.nanoTime() - deadline).as("a minute is over").isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
