package io.github.litestreamagent.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.replica.RestoreTarget;
import io.github.litestreamagent.restore.RestoreRequest.Option;
import io.github.litestreamagent.restore.output.OpenFiles;
import io.github.litestreamagent.restore.output.RestoreException;
import io.github.litestreamagent.restore.output.TemporaryFile;
import io.github.litestreamagent.storage.Level;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A restore replaces no file that a process uses, and no two restores write one output. */
class OutputInUseTest {

    private static final String LIVE = "cannot restore, the process ";

    @TempDir
    Path folder;

    private final FixtureStorage storage = FixtureStorage.empty();
    private Path output;

    @BeforeEach
    void oneFile() throws IOException {
        output = folder.toRealPath().resolve("app.db");
        storage.put(Level.SYNC, LtxBytes.range(1, 1), LtxBytes.of(LtxBytes.range(1, 1), 1, Map.of(1, 7)));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void an_idle_connection_without_a_lock_is_seen() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t(x)");
            assertRefused();
        }
        run(Option.FORCE);
        assertThat(Files.readAllBytes(output)).containsOnly(7);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_connection_that_has_not_read_yet_is_seen() throws Exception {
        Files.write(output, new byte[0]);
        try (Connection connection = connect()) {
            assertThat(connection.isClosed()).isFalse();
            assertRefused();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_descriptor_of_the_wal_alone_is_seen() throws Exception {
        Files.write(folder.resolve("app.db-wal"), new byte[32]);
        try (FileChannel wal = FileChannel.open(folder.resolve("app.db-wal"), StandardOpenOption.READ)) {
            assertThat(wal.isOpen()).isTrue();
            assertRefused();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void who_knows_replaces_it_all_the_same() throws Exception {
        Files.write(output, new byte[1]);
        try (FileChannel open = FileChannel.open(output, StandardOpenOption.READ)) {
            run(Option.FORCE, Option.FORCE_LIVE);
            assertThat(open.size()).isOne();
        }
        assertThat(Files.readAllBytes(output)).containsOnly(7);
    }

    /** As where there is no /proc: a connection in WAL mode, or one that reads, holds a SHARED lock. */
    @Test
    void without_proc_the_lock_of_a_reader_is_seen() throws Exception {
        Files.write(output, new byte[1]);
        OpenFiles withoutProc = new OpenFiles(folder.resolve("proc"), List.of(output));
        assertThat(withoutProc.user()).isEmpty();
        try (FileChannel reader = FileChannel.open(output, StandardOpenOption.READ)) {
            assertThat(reader.lock(0x40000002L, 510, true).isValid()).isTrue();
            assertThat(withoutProc.user()).contains("this process");
        }
    }

    @Test
    void a_second_restore_to_the_same_output_is_refused() throws Exception {
        try (TemporaryFile first = TemporaryFile.of(output)) {
            assertThatThrownBy(this::run)
                    .isInstanceOf(RestoreException.class)
                    .hasMessage("cannot restore to " + output + ": another restore is writing " + first.path()
                            + "; wait for it, or choose another output with -o");
        }
        run();
        assertThat(folder).isDirectoryContaining(file -> file.endsWith("app.db"));
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void what_a_killed_restore_left_is_begun_anew() throws Exception {
        Files.write(folder.resolve(".app.db.litestream-restore"), new byte[100_000]);
        run();
        assertThat(Files.readAllBytes(output)).hasSize(LtxBytes.PAGE_SIZE).containsOnly(7);
        assertThat(folder.resolve(".app.db.litestream-restore")).doesNotExist();
    }

    @Test
    void a_folder_that_cannot_be_made_is_named_with_the_reason() throws Exception {
        Files.write(folder.resolve("file"), new byte[1]);
        output = folder.toRealPath().resolve("file/below/app.db");
        assertThatThrownBy(this::run)
                .isInstanceOf(RestoreException.class)
                .hasMessageStartingWith("cannot create the folder " + output.getParent() + ": ")
                .hasMessageEndingWith("choose another output with -o");
    }

    private void assertRefused() {
        assertThatThrownBy(() -> run(Option.FORCE))
                .isInstanceOf(RestoreException.class)
                .hasMessageStartingWith(LIVE + ProcessHandle.current().pid() + " (java")
                .hasMessageContaining(output + " open", "-o", "-force-live");
    }

    private Connection connect() throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + output);
    }

    private void run(Option... options) throws IOException {
        new Restore(storage).run(new RestoreRequest(output, RestoreTarget.NEWEST, Set.of(options)));
    }
}
