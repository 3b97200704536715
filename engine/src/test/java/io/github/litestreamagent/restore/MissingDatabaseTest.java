package io.github.litestreamagent.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.restore.output.OutputFile;
import io.github.litestreamagent.restore.output.RestoreException;
import io.github.litestreamagent.restore.output.TemporaryFile;
import io.github.litestreamagent.storage.Level;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MissingDatabaseTest {

    private static final String LOCK = ".app.db.litestream-lock";

    @TempDir
    Path folder;

    private final FixtureStorage storage = FixtureStorage.empty();
    private Path database;

    @BeforeEach
    void oneFile() {
        database = folder.resolve("a/b/app.db");
        storage.put(Level.SYNC, LtxBytes.range(1, 1), LtxBytes.of(LtxBytes.range(1, 1), 2, Map.of(1, 7, 2, 7)));
    }

    @Test
    void it_is_restored_with_its_folder_and_nothing_else_is_left() throws IOException {
        assertThat(restore()).isInstanceOf(RestoreOutcome.Restored.class);
        assertRestored(database);
        assertThat(names()).containsExactly("app.db");
    }

    @Test
    void an_empty_file_is_missing_and_one_byte_is_not() throws IOException {
        Files.createDirectories(database.getParent());
        Files.createFile(database);
        assertThat(MissingDatabase.isMissing(database)).isTrue();
        assertThat(restore()).isInstanceOf(RestoreOutcome.Restored.class);
        assertRestored(database);

        Files.writeString(database, "x");
        assertThat(MissingDatabase.isMissing(database)).isFalse();
        assertThat(restore()).isInstanceOf(RestoreOutcome.DatabaseExists.class);
        assertThat(database).hasContent("x");
        assertThat(MissingDatabase.isMissing(folder)).isFalse();
    }

    /** Another process creates a database at this moment. */
    @Test
    void an_empty_file_that_is_open_is_left_alone() throws IOException {
        Files.createDirectories(database.getParent());
        try (FileChannel open = FileChannel.open(database, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(restore()).isInstanceOf(RestoreOutcome.DatabaseExists.class);
            assertThat(open.size()).isZero();
        }
        assertThat(Files.size(database)).isZero();
    }

    @Test
    void an_empty_replica_is_no_failure_even_beside_a_journal() throws IOException {
        storage.remove(Level.SYNC, LtxBytes.range(1, 1));
        Files.createDirectories(database.getParent());
        Files.writeString(database.resolveSibling("app.db-journal"), "of a first transaction");
        assertThat(restore()).isInstanceOf(RestoreOutcome.NoBackup.class);
        assertThat(names()).containsExactly("app.db-journal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-wal", "-shm", "-journal"})
    void a_side_file_is_never_played_into_the_restored_database(String suffix) throws IOException {
        Files.createDirectories(database.getParent());
        Path side = Files.writeString(database.resolveSibling("app.db" + suffix), "old");
        assertThatThrownBy(this::restore)
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining(side + " lies beside " + database)
                .hasMessageContaining("move it away");
        assertThat(side).hasContent("old");
        assertThat(database).doesNotExist();
    }

    /** Fails when {@code OutputFile.placeIfAbsent} renames. */
    @Test
    void a_file_that_comes_meanwhile_stays() throws IOException {
        storage.beforeOpen(() -> {
            try {
                Files.writeString(database, "another process's");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(restore()).isInstanceOf(RestoreOutcome.DatabaseExists.class);
        assertThat(database).hasContent("another process's");
        assertThat(names()).containsExactly("app.db");
    }

    /** Fails when {@code OutputFile.isTaken} is the only one to look. */
    @Test
    void a_finished_file_does_not_get_a_name_that_another_has() throws IOException {
        Files.createDirectories(database.getParent());
        OutputFile output = OutputFile.of(database);
        try (TemporaryFile temporary = output.createTemporary()) {
            Files.writeString(database, "x");
            assertThat(output.placeIfAbsent(temporary)).isFalse();
        }
        assertThat(database).hasContent("x");
        assertThat(names()).containsExactly("app.db");
    }

    @Test
    void a_link_to_a_file_that_is_missing_stays_and_the_file_comes() throws IOException {
        Files.createDirectories(folder.resolve("a/b"));
        Files.createSymbolicLink(database, Path.of("../volume/data.db"));
        assertThat(MissingDatabase.isMissing(database)).isTrue();
        assertThat(restore()).isInstanceOf(RestoreOutcome.Restored.class);
        assertThat(database).isSymbolicLink();
        assertRestored(folder.resolve("a/volume/data.db"));
    }

    /** A process that is killed between link and unlink leaves it. Fails when {@code TemporaryFile.of} empties what it finds. */
    @Test
    void a_temporary_file_that_is_the_database_under_a_second_name_is_not_written_to() throws IOException {
        restore();
        Files.createLink(TemporaryFile.pathFor(database), database);
        OutputFile.of(database).createTemporary().close();
        assertRestored(database);
        assertThat(names()).containsExactly("app.db");
    }

    @Test
    void of_many_that_want_it_at_once_one_restores_it() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<RestoreOutcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                outcomes.add(threads.submit(this::restore));
            }
            int restored = 0;
            for (Future<RestoreOutcome> outcome : outcomes) {
                restored += outcome.get() instanceof RestoreOutcome.Restored ? 1 : 0;
            }
            assertThat(restored).isOne();
            assertThat(storage.opened()).isOne();
            assertRestored(database);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void after_a_failure_the_next_one_tries_again() throws IOException {
        byte[] file = storage.remove(Level.SYNC, LtxBytes.range(1, 1));
        storage.put(Level.SYNC, LtxBytes.range(1, 1), new byte[200]);
        assertThatThrownBy(this::restore).isInstanceOf(RestoreException.class);
        assertThat(names()).containsExactly(LOCK);
        storage.put(Level.SYNC, LtxBytes.range(1, 1), file);
        assertThat(restore()).isInstanceOf(RestoreOutcome.Restored.class);
        assertThat(names()).containsExactly("app.db");
    }

    private RestoreOutcome restore() throws IOException {
        return new MissingDatabase(database).restore(storage);
    }

    private static void assertRestored(Path database) throws IOException {
        assertThat(Files.size(database)).isEqualTo(2 * LtxBytes.PAGE_SIZE);
        assertThat(Files.readAllBytes(database)).containsOnly(7);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(database.getParent())) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
