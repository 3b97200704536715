package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.attempts.Attempts;
import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the process may not write is left to the application, which sees what it sees without the agent; the agent says once what it is.
 * Fails when {@code Obstacles.readOnly} finds nothing.
 */
class MayNotWriteIT {

    private static final String ASIDE = "this process may not write";

    @TempDir
    Path temporary;

    private Path folder;
    private OtherUser user;

    /** What is denied, in a folder with {@code attempts.db}, which has a log if it is in WAL mode. */
    private enum Denied {
        FILE("attempts.db") {
            @Override
            void in(Path databases) throws IOException {
                Permissions.set(databases.resolve("attempts.db"), "r--r--r--");
            }
        },
        FOLDER("databases") {
            @Override
            void in(Path databases) throws IOException {
                Files.deleteIfExists(databases.resolve("attempts.db-wal"));
                Files.deleteIfExists(databases.resolve("attempts.db-shm"));
                Permissions.set(databases, "r-xr-xr-x");
            }
        },
        SHARED_MEMORY("attempts.db-shm") {
            @Override
            void in(Path databases) throws IOException {
                Permissions.set(databases.resolve("attempts.db-shm"), "r--r--r--");
            }
        },
        LOG("attempts.db-wal") {
            @Override
            void in(Path databases) throws IOException {
                Permissions.set(databases.resolve("attempts.db-wal"), "r--r--r--");
            }
        };

        private final String name;

        Denied(String name) {
            this.name = name;
        }

        abstract void in(Path databases) throws IOException;
    }

    @BeforeEach
    void prepare() throws Exception {
        folder = temporary.toRealPath();
        user = OtherUser.in(folder);
        Permissions.set(folder, "rwxrwxrwx");
    }

    @AfterEach
    void letTheFilesBeDeleted() throws IOException {
        for (String run : List.of("bare", "agent")) {
            Path databases = folder.resolve(run).resolve("databases");
            if (Files.exists(databases)) {
                Permissions.set(databases, "rwxrwxrwx");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Denied.class)
    void ofADatabaseInWalMode(Denied denied) throws Exception {
        Running bare = run(user.bare(Attempts.class), databases("bare", "WAL", denied));
        Running agent = run(user.withAgent(replica(), Attempts.class), databases("agent", "WAL", denied));

        assertLeftAlone(bare, agent, denied.name);
    }

    @ParameterizedTest
    @EnumSource(names = {"FILE", "FOLDER"})
    void ofADatabaseWithARollbackJournal(Denied denied) throws Exception {
        Running bare = run(user.bare(Attempts.class), databases("bare", "DELETE", denied));
        Running agent = run(user.withAgent(replica(), Attempts.class), databases("agent", "DELETE", denied));

        assertLeftAlone(bare, agent, denied.name);
    }

    /** A tmpfs in a namespace that ends with the program. */
    @ParameterizedTest
    @ValueSource(strings = {"WAL", "DELETE"})
    void onAReadOnlyFileSystem(String mode) throws Exception {
        if (run(readOnly("bare", mode, "true"), folder).await(Forks.TIMEOUT) != 0) {
            Skipped.because("no file system can be mounted here (unshare -rm)");
        }
        Running bare = run(readOnly("bare", mode, line(Forks.bare(Attempts.class))), folder);
        Running agent = run(readOnly("agent", mode, line(Forks.withAgent(replica(), Attempts.class))), folder);

        assertLeftAlone(bare, agent, "attempts.db");
    }

    private Command readOnly(String run, String mode, String program) throws Exception {
        Path made = Files.createTempDirectory(folder, "made");
        create(made, mode);
        Path disk = Files.createDirectories(folder.resolve(run).resolve("databases"));
        String script = "mount -t tmpfs none " + disk + " && cp " + made + "/* " + disk + " && mount -o remount,ro "
                + disk + " && cd " + disk + " && " + program;
        return new Command(List.of("unshare", "-rm", "sh", "-c", script));
    }

    private static String line(Command command) {
        return String.join(" ", command.line());
    }

    private void assertLeftAlone(Running bare, Running agent, String name) throws IOException {
        assertThat(bare.await(Forks.TIMEOUT)).as(bare.describe()).isPositive();
        assertThat(agent.stdout()).as(agent.describe()).isEqualTo(bare.stdout());
        assertThat(agent.await(Forks.TIMEOUT)).isEqualTo(bare.await(Forks.TIMEOUT));
        assertThat(agent.stderr().stream().filter(line -> line.contains(ASIDE)))
                .as(agent.describe())
                .singleElement()
                .asString()
                .contains("level=WARN", "not replicated for now", name);
        assertThat(agent.stderr())
                .as(agent.describe())
                .noneMatch(
                        line -> line.contains("level=ERROR") || line.contains("failing") || line.startsWith("\tat "));
        assertThat(files("agent")).as(agent.describe()).isEqualTo(files("bare"));
        assertThat(folder.resolve("replica/attempts.db")).doesNotExist();
    }

    private Path databases(String run, String mode, Denied denied) throws Exception {
        Path databases = Files.createDirectories(folder.resolve(run).resolve("databases"));
        create(databases, mode);
        Permissions.set(databases, "rwxrwxrwx");
        denied.in(databases);
        return databases;
    }

    /** As an application left it that was killed: with its log, if it is in WAL mode. */
    private void create(Path databases, String mode) throws Exception {
        Path made = Files.createTempDirectory(folder, "made");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + made.resolve("attempts.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=" + mode);
            statement.execute("CREATE TABLE t(a)");
            statement.execute("INSERT INTO t VALUES(1)");
            if (mode.equals("WAL")) {
                statement.execute("PRAGMA wal_checkpoint");
            }
            for (String name : names(made)) {
                Permissions.set(Files.copy(made.resolve(name), databases.resolve(name)), "rw-rw-rw-");
            }
        }
    }

    private String replica() {
        return folder.resolve("replica").toUri() + ",monitor-interval=100ms";
    }

    private static Running run(Command command, Path databases) {
        return command.in(databases).run(Forks.TIMEOUT);
    }

    private List<String> files(String run) throws IOException {
        return names(folder.resolve(run).resolve("databases"));
    }

    private static List<String> names(Path in) throws IOException {
        try (Stream<Path> all = Files.list(in)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
