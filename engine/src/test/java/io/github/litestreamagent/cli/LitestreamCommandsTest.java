package io.github.litestreamagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.cli.restore.RestoreRunner;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.fixtures.Fixture;
import io.github.litestreamagent.testing.Programs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both programs answer the same on the same replicas: columns, JSON, texts, exit codes. What differs on purpose stands in docs/migrating.md. */
class LitestreamCommandsTest {

    @TempDir
    Path directory;

    private Path litestream;
    private String url;

    @BeforeEach
    void a_replica_of_four_levels() throws IOException {
        litestream = Programs.litestream05();
        directory = directory.toRealPath();
        Path replica = directory.resolve("replica");
        try (Stream<Path> files = Files.walk(Fixture.named("s3-levels").replica())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                int level = Integer.parseInt(file.getParent().getFileName().toString(), 16);
                Path folder = Files.createDirectories(replica.resolve("ltx").resolve(Integer.toString(level)));
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        url = "file://" + replica;
        Files.writeString(
                directory.resolve("litestream.yml"),
                "dbs:\n- path: " + directory.resolve("app.db") + "\n  replica: {url: '" + url + "'}\n");
        Files.createFile(directory.resolve("app.db"));
    }

    @Test
    void files_are_listed_alike() throws Exception {
        same("ltx", url);
        for (String level : List.of("0", "1", "2", "3", "9", "all")) {
            same("ltx", "-level", level, url);
            same("ltx", "--level=" + level, "--json", url);
        }
        same("ltx", url + "-of-nothing");
        same("ltx", "-json", url + "-of-nothing");
        same("ltx", "-config", "litestream.yml", "app.db");
        same("wal", "-config", "litestream.yml", "app.db");
    }

    @Test
    void wrong_arguments_are_refused_alike() throws Exception {
        same("ltx");
        same("ltx", "a", "b");
        same("ltx", "-level", "12", url);
        same("ltx", "-level", "x", url);
        same("ltx", "-level");
        same("ltx", "-frob", url);
        same("ltx", "-json=maybe", url);
        same("ltx", "-config", "litestream.yml", url);
        same("ltx", "-config", "litestream.yml", "other.db");
        same("ltx", "foo://x/y");
        same("databases", "-config", "litestream.yml", "x");
        same("reset", "-config", "litestream.yml");
        same("reset", "-config", "litestream.yml", directory.resolve("none.db").toString());
        same("frobnicate");
    }

    @Test
    void databases_are_named_alike() throws Exception {
        same("databases", "-json", "-config", "litestream.yml");
        sameColumns(2, "databases", "-config", "litestream.yml");
    }

    /** The agent keeps no local TXID, and has two columns more. */
    @Test
    void the_status_has_the_columns_of_litestream() throws Exception {
        sameColumns(4, "status", "-config", "litestream.yml", "none.db");
        assertThat(ours("status", "-config", "litestream.yml").output())
                .contains("ok      -           0 B       0000000000000026");
        Files.delete(directory.resolve("app.db"));
        assertThat(ours("status", "-config", "litestream.yml").output()).contains("no database");
        sameKeys("status", "-json", "-config", "litestream.yml");
    }

    private void same(String... arguments) throws Exception {
        Programs.Finished theirs = theirs(arguments);
        Programs.Finished ours = ours(arguments);
        assertThat(withoutUsage(ours.output()))
                .as(Arrays.toString(arguments))
                .isEqualTo(withoutUsage(theirs.output()))
                .isNotEmpty();
        assertThat(ours.exitCode()).as(Arrays.toString(arguments)).isEqualTo(theirs.exitCode());
    }

    /** The first columns of the first line are Litestream's. */
    private void sameColumns(int count, String... arguments) throws Exception {
        String theirs = theirs(arguments).output().lines().findFirst().orElseThrow();
        String ours = ours(arguments).output().lines().findFirst().orElseThrow();
        assertThat(ours.trim().split(" {2,}")).startsWith(theirs.trim().split(" {2,}"));
        assertThat(theirs.trim().split(" {2,}")).hasSize(count);
    }

    private void sameKeys(String... arguments) throws Exception {
        List<String> keys = new ArrayList<>();
        theirs(arguments)
                .output()
                .lines()
                .filter(line -> line.contains(": "))
                .forEach(line -> keys.add(line.substring(0, line.indexOf(":"))));
        assertThat(keys).hasSize(4);
        assertThat(ours(arguments).output()).contains(keys);
    }

    /** Each program has its own help; the error beside it is the same. */
    private static String withoutUsage(String output) {
        return output.contains("Usage:")
                ? output.lines().filter(line -> line.startsWith("Error: ")).collect(Collectors.joining("\n"))
                : output;
    }

    private Programs.Finished theirs(String... arguments) throws Exception {
        return Programs.run(Programs.process(litestream, arguments).directory(directory.toFile()));
    }

    private Programs.Finished ours(String... arguments) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(both, true, StandardCharsets.UTF_8);
        Terminal terminal =
                new Terminal(stream, stream, Map.of("user.home", directory.toString()), Map.of(), directory);
        int exitCode = Main.run(arguments, terminal, RestoreRunner.FROM_STORAGE);
        return new Programs.Finished(
                exitCode,
                both.toString(StandardCharsets.UTF_8).replace("java -jar litestream-agent.jar", "litestream"));
    }
}
