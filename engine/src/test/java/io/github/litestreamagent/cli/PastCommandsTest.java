package io.github.litestreamagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.cli.restore.RestoreRunner;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.fixtures.Fixture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look into the past, on a replica that Litestream wrote. */
class PastCommandsTest {

    private static final String NOTES = "SELECT count(*) FROM note";

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String url;

    @BeforeEach
    void a_replica() throws IOException {
        Path fixture = Fixture.named("file-basic").replica();
        Path replica = directory.resolve("replica");
        try (Stream<Path> files = Files.walk(fixture)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = replica.resolve(fixture.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        url = "file://" + replica;
    }

    @Test
    void points_are_listed() {
        assertThat(run("points", url)).isZero();
        assertThat(out())
                .contains("first   TXID 0000000000000001 of ", "newest  TXID 0000000000000008 of ")
                .contains("level  min_txid          max_txid          files  size");
        assertThat(run("points", "-json", url)).isZero();
        assertThat(out()).contains("\"newest\": {\n    \"txid\": \"0000000000000008\"", "\"gaps\": []");
    }

    @Test
    void differences_are_counted_shown_and_undone() {
        assertThat(run("diff", "-from", "0000000000000002", url)).isZero();
        assertThat(out()).contains("table", "inserted  updated  deleted", "note", "fetched ");
        assertThat(run("diff", url, "--from=0000000000000002", "-to", "0000000000000008", "-table", "note"))
                .isZero();
        assertThat(out()).contains("\n+ ");
        assertThat(run("diff", "-from", "0000000000000002", "-json", "-table", "note", url))
                .isZero();
        assertThat(out()).contains("\"rows\": [\n", "\"before\": null");
        assertThat(run("diff", "-from", "0000000000000002", "-sql", url)).isZero();
        assertThat(out())
                .startsWith("-- undoes what changed from TXID 0000000000000002")
                .endsWith("COMMIT;\n");
        assertThat(err()).startsWith("fetched ");
    }

    @Test
    void changes_of_an_answer_are_found() {
        assertThat(run("find", NOTES, url, "-from", "0000000000000002")).isZero();
        assertThat(out())
                .startsWith("looks at 6 points from TXID 0000000000000002 of ")
                .contains(": each TXID\n", " -> ");
        assertThat(run("find", "-bisect", "-json", NOTES, url)).isZero();
        assertThat(out()).contains("\"changes\": [", "\"points\": 7");
        assertThat(err()).startsWith("searches by halves among 7 points");
    }

    @Test
    void what_cannot_be_asked_is_said_in_a_sentence() throws IOException {
        assertThat(run("diff", url)).isOne();
        assertThat(err()).startsWith("Error: -from is required: a TXID or a time\nTry: java -jar");
        assertThat(run("diff", "-from", "yesterday", url)).isOne();
        assertThat(err()).startsWith("Error: invalid -from, must specify in ISO 8601");
        assertThat(run("diff", "-from", "0000000000000008", "-to", "0000000000000002", url))
                .isOne();
        assertThat(err()).contains("-from is TXID 0000000000000008, which lies behind -to");
        assertThat(run("diff", "-from", "00000000000000ff", url)).isOne();
        assertThat(err()).contains("is behind the newest of");
        assertThat(run("diff", "-from", "0000000000000002", "-table", "nothing", url))
                .isOne();
        assertThat(err()).contains("there is no table nothing at either point; there are: ");
        assertThat(run("find", NOTES)).isOne();
        assertThat(err()).startsWith("Error: a query and a database path or replica URL required");
        assertThat(run("find", "DELETE FROM note", url)).isOne();
        assertThat(err()).isEqualTo("Error: the query begins with DELETE: find takes one SELECT\n");
        for (String[] command : new String[][] {{"points"}, {"diff", "-from", "1h ago"}, {"find", NOTES}}) {
            String[] onNothing =
                    Stream.concat(Stream.of(command), Stream.of(url + "-x")).toArray(String[]::new);
            assertThat(run(onNothing)).isOne();
            assertThat(err()).startsWith("Error: no matching backup files available: there is no replica at");
        }
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("user.home", directory.toString()),
                Map.of(),
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
