package io.github.litestreamagent.agent.instrumentation;

import static io.github.litestreamagent.agent.instrumentation.Replicated.eventually;
import static io.github.litestreamagent.agent.instrumentation.Replicated.execute;
import static io.github.litestreamagent.agent.instrumentation.Replicated.query;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Databases of a fork with SQLite3 Multiple Ciphers, replicated in cipher text. */
class EncryptedTest {

    private static final Path JAR = Path.of(System.getProperty("drivers"), "encrypting-sqlite-jdbc-3.40.1.0.jar");
    private static final String KEY = "SECRETKEY4711";
    private static final String NEW_KEY = "NEWSECRET4712";
    private static final String COUNT = "SELECT count(*) FROM t";

    @OutlivedTempDir
    private Path directory;

    /**
     * A checkpoint encrypts each page anew. Fails when {@code Session.checksum} sums an encrypted database, and when {@code
     * Obstacles.inFile} wants to read its first page.
     */
    @ParameterizedTest
    @CsvSource({"chacha20, key", "sqlcipher, key", "aes256cbc, key", "rc4, key", "chacha20, password"})
    void a_key_in_the_properties_is_taken_over_and_opens_what_is_restored(String cipher, String name) throws Exception {
        try (Replicated agent = replicated();
                Connection connection = agent.open("a.db", "cipher", cipher, name, KEY)) {
            execute(connection, "CREATE TABLE t(a)");
            for (int i = 1; i <= 5; i++) {
                execute(connection, "INSERT INTO t VALUES(randomblob(9000))");
                awaitRestored(agent, cipher, name, i);
            }
            assertThat(RecordedLog.lines(KEY)).isEmpty();
        }
    }

    @Test
    void a_key_in_the_url_is_taken_over_too() throws Exception {
        try (Replicated agent = replicated();
                Connection connection =
                        agent.openUrl("jdbc:sqlite:file:" + agent.file("a.db") + "?cipher=chacha20&key=" + KEY)) {
            execute(connection, "CREATE TABLE t(a)");
            execute(connection, "INSERT INTO t VALUES(1)");
            awaitRestored(agent, "chacha20", "key", 1);
        }
    }

    /**
     * The library changes no key in WAL mode, so the application leaves that first. Fails when {@code DriverConnections.takeOver} keeps the
     * settings of the connection before.
     */
    @Test
    void a_database_that_was_given_another_key_goes_on_when_it_is_opened_with_that() throws Exception {
        try (Replicated agent = replicated()) {
            try (Connection connection = agent.open("a.db", "cipher", "chacha20", "key", KEY)) {
                execute(connection, "CREATE TABLE t(a)");
                execute(connection, "INSERT INTO t VALUES(1)");
                awaitRestored(agent, "chacha20", "key", 1);
                eventually(() -> query(connection, "PRAGMA journal_mode=delete"), "delete");
                execute(connection, "PRAGMA rekey='" + NEW_KEY + "'");
                execute(connection, "INSERT INTO t VALUES(2)");
            }
            try (Connection connection = agent.open("a.db", "cipher", "chacha20", "key", NEW_KEY)) {
                execute(connection, "INSERT INTO t VALUES(3)");
                eventually(() -> agent.restored("a.db", COUNT, file -> plain(file, "chacha20", "key", NEW_KEY)), "3");
            }
            assertThat(RecordedLog.lines(KEY)).isEmpty();
            assertThat(RecordedLog.lines(NEW_KEY)).isEmpty();
        }
    }

    /** Fails when {@code OpenStep.run} says the same with and without a key. */
    @Test
    void a_key_given_by_pragma_alone_is_said() throws Exception {
        try (Replicated agent = replicated();
                Connection connection = agent.open("a.db")) {
            execute(connection, "PRAGMA key='" + KEY + "'");
            execute(connection, "CREATE TABLE t(a)");
            eventually(() -> agent.log("PRAGMA key alone").size(), 1);
            execute(connection, "INSERT INTO t VALUES(1)");
            assertThat(RecordedLog.lines(KEY)).isEmpty();
        }
    }

    private Replicated replicated() throws Exception {
        return new Replicated(JAR, directory, "checkpoint-interval=100ms", "min-checkpoint-page-count=1");
    }

    private static void awaitRestored(Replicated agent, String cipher, String name, int rows) throws Exception {
        eventually(() -> agent.restored("a.db", COUNT, file -> plain(file, cipher, name, KEY)), String.valueOf(rows));
    }

    private static Connection plain(Path file, String cipher, String name, String secret) throws Exception {
        URL[] jars = {
            JAR.toUri().toURL(),
            JAR.resolveSibling("slf4j-api-2.0.20.jar").toUri().toURL()
        };
        Properties key = new Properties();
        key.setProperty("cipher", cipher);
        key.setProperty(name, secret);
        ClassLoader loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader());
        Driver driver = (Driver)
                loader.loadClass("org.sqlite.JDBC").getDeclaredConstructor().newInstance();
        return driver.connect("jdbc:sqlite:" + file, key);
    }
}
