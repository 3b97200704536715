package io.github.litestreamagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.cli.restore.RestoreRunner;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxWriter;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database {@code app.db} with one table of two rows, and its replica in a folder. */
class VerifyCommandTest {

    private static final TxidRange FIRST = TxidRange.of(Txid.FIRST);

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path file;
    private String url;

    @BeforeEach
    void replicate() throws IOException, SQLException {
        Path database = directory.resolve("app.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t(x)");
            statement.execute("INSERT INTO t VALUES (1), (2)");
        }
        file = directory.resolve("replica/ltx/0").resolve(FIRST.fileName());
        Files.createDirectories(file.getParent());
        Files.write(file, ltx(Files.readAllBytes(database)));
        url = "file://" + directory.resolve("replica");
        Files.writeString(directory.resolve("litestream.yml"), "dbs: [{path: app.db, replica: {url: '" + url + "'}}]");
    }

    private static byte[] ltx(byte[] database) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int pages = database.length / 4096;
        LtxWriter writer = new LtxWriter(bytes, LtxHeader.written(4096, pages, FIRST, 1_000, 32, 0, 0, 0));
        for (int pgno = 1; pgno <= pages; pgno++) {
            writer.page(pgno, Arrays.copyOfRange(database, (pgno - 1) * 4096, pgno * 4096), 0);
        }
        writer.finish();
        return bytes.toByteArray();
    }

    @Test
    void aSoundReplicaIsSaidToBeSo() {
        assertThat(run("verify", url)).isZero();
        assertThat(out())
                .contains(
                        "replica: " + url,
                        "level  files  bytes",
                        "newest state: TXID 0000000000000001, of which no checksum",
                        "restorable: 1 state, from TXID 0000000000000001 of ",
                        "verified ");
        assertThat(err()).isEmpty();
        assertThat(run("verify", "--json", "app.db")).isZero();
        assertThat(out()).contains("\"status\": \"ok\"", "\"newest_state\": \"not_recorded\"", "\"damaged\": []");
    }

    @Test
    void damageHasAnExitCodeOfItsOwnAndAWayOut() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 3] ^= 1;
        Files.write(file, bytes);
        assertThat(run("verify", "app.db")).isEqualTo(3);
        assertThat(out()).contains("damaged: ", FIRST.fileName(), "lost: TXID 0000000000000001 is not restorable");
        assertThat(err()).startsWith("Error: nothing can be restored from this replica");
        assertThat(run("verify", "-quick", "app.db")).isZero();
        assertThat(out()).contains("by the headers alone");
    }

    @Test
    void whatCannotBeVerifiedIsAFailureLikeAnyOther() {
        assertThat(run("verify", "file://" + directory.resolve("nothing"))).isOne();
        assertThat(err()).startsWith("Error: no matching backup files available: there is no replica at ");
        assertThat(run("verify")).isOne();
        assertThat(err()).contains("Try: java -jar litestream-agent.jar verify");
        assertThat(run("verify", "-quick", "-drill", url)).isOne();
        assertThat(run("verify", "-query", "SELECT 1", url)).isOne();
    }

    @Test
    void aDrillRestoresChecksAsksAndLeavesNothing() throws IOException {
        Path place = Files.createDirectory(directory.resolve("place"));
        assertThat(run("verify", "-drill", "-folder", "place", "-query", "SELECT count(*) = 2 FROM t; ", "app.db"))
                .isZero();
        assertThat(out())
                .contains("msg=\"drill passed", "txid=0000000000000001", "integrity_check=ok", "query=true", "size=");
        assertThat(place).isEmptyDirectory();
        assertThat(run("verify", "-drill", "-json", "-folder", "place", "-query", "SELECT 1 -- all", url))
                .isZero();
        assertThat(out())
                .contains("\"integrity_check\": \"ok\"", "\"checksum\": \"not recorded\"", "\"query\": \"true\"");
    }

    @Test
    void aDrillWhoseQueryIsNotTrueFails() {
        for (String query : new String[] {"SELECT count(*) > 2 FROM t", "SELECT NULL", "SELECT x FROM t WHERE x > 5"}) {
            assertThat(run("verify", "-drill", "-query", query, "app.db")).isOne();
            assertThat(err()).startsWith("Error: the restored database answers no to: " + query);
        }
        assertThat(run("verify", "-drill", "-query", "DELETE FROM t", "app.db")).isOne();
        assertThat(err()).contains("it must be a SELECT of one value");
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
