package io.github.litestreamagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.cli.restore.RestoreRunner;
import io.github.litestreamagent.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** doctor, init and env. */
class SettingUpTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();

    @Test
    void initWritesAFileThatIsReadAgainAndNeverReplacesOne() throws Exception {
        database("data/a.db");
        database("data/deep/it's $HOME.db");
        Files.writeString(directory.resolve("data/no.db"), "text");
        assertThat(run("init", "-replica", "file://" + directory + "/backup", "data"))
                .isZero();
        assertThat(directory.resolve("litestream.yml")).content().contains("#snapshot:", "a.db");
        environment.put("LITESTREAM_NO_EXPAND_ENV", "true");
        assertThat(run("databases")).isZero();
        assertThat(out()).contains("data/a.db", "it's $HOME.db", "/backup/a.db").doesNotContain("no.db");
        assertThat(run("init", "-replica", "s3://b/a", "data")).isOne();
        assertThat(err()).contains("exists already");
        assertThat(run("init", "data")).isOne();
        assertThat(err()).contains("Try: ");
    }

    @Test
    void theDoctorSaysWhatIsRightAndWhatIsWrong() throws Exception {
        database("app.db");
        Files.writeString(
                directory.resolve("litestream.yml"),
                "dbs: [{path: app.db, replica: {path: backup}}, {path: none.db, replica: {path: other}}]");
        assertThat(run("doctor")).isZero();
        assertThat(out())
                .contains(
                        "right  configuration, read:",
                        "app.db, journal mode: it has a rollback journal, and will be switched to WAL",
                        "app.db, processes: no process has it open",
                        "none.db, file: there is no such file",
                        "backup, list: nothing lies there yet",
                        "backup, write: this user may write in ")
                .doesNotContain("wrong");
        Files.writeString(directory.resolve("litestream.yml"), "dbs: [{pth: app.db}]");
        assertThat(run("doctor", "-json")).isOne();
        assertThat(out()).contains("\"level\": \"wrong\"", "did you mean");
    }

    @Test
    void theDoctorFindsTheDriverInAFatJar() throws Exception {
        Files.writeString(directory.resolve("litestream.yml"), "dbs: [{path: app.db, replica: {path: backup}}]");
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(inner)) {
            zip.putNextEntry(new ZipEntry("META-INF/maven/org.xerial/sqlite-jdbc/pom.properties"));
            zip.write("version=3.46.1.3\n".getBytes(StandardCharsets.UTF_8));
        }
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(directory.resolve("app.jar")))) {
            zip.putNextEntry(new ZipEntry("BOOT-INF/lib/sqlite-jdbc-3.46.1.3.jar"));
            zip.write(inner.toByteArray());
        }
        assertThat(run("doctor", "-driver", "app.jar")).isZero();
        assertThat(out()).contains("driver: sqlite-jdbc 3.46.1.3");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(directory.resolve("empty.jar")))) {
            zip.putNextEntry(new ZipEntry("x"));
        }
        assertThat(run("doctor", "-driver", "empty.jar")).isOne();
        assertThat(out()).contains("wrong  ", "no sqlite-jdbc is inside");
    }

    @Test
    void aReplicaWhoseFolderIsAFileIsWrong() throws Exception {
        Files.writeString(directory.resolve("file"), "no folder");
        Files.writeString(directory.resolve("litestream.yml"), "dbs: [{path: app.db, replica: {path: file}}]");
        assertThat(run("doctor")).isOne();
        assertThat(out()).contains("wrong  file://" + directory.toRealPath() + "/file, ");
    }

    @Test
    void envMasksWhateverMayBeASecret() throws IOException {
        environment.put("LITESTREAM_REPLICA_URL", "s3://user:hush1@b/a?endpoint=http://h:9&secret=hush2");
        environment.put("LITESTREAM_SECRET_ACCESS_KEY", "hush3");
        environment.put("LITESTREAM_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
        environment.put("LITESTREAM_HEARTBEAT_URL", "https://h/hush4");
        environment.put("AWS_SESSION_TOKEN", "hush5");
        environment.put("JAVA_TOOL_OPTIONS", "-Dpassword=hush6");
        environment.put("LOG_LEVEL", "debug");
        environment.put("HOME", "/home/user");
        assertThat(run("env")).isZero();
        assertThat(out())
                .contains(
                        "LOG_LEVEL=debug",
                        "LITESTREAM_ACCESS_KEY_ID=AKIA****",
                        "LITESTREAM_REPLICA_URL=s3://b/a?endpoint=http://h:9")
                .doesNotContain("hush", "HOME");
    }

    private void database(String name) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t(x)");
        }
    }

    private int run(String... arguments) throws IOException {
        out.reset();
        err.reset();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("user.home", directory.toString()),
                environment,
                directory);
        return Main.run(arguments, terminal, RestoreRunner.FROM_STORAGE);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
