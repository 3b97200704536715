package io.github.litestreamagent.agent.instrumentation;

import static io.github.litestreamagent.agent.instrumentation.Replicated.execute;
import static io.github.litestreamagent.agent.instrumentation.Replicated.query;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.sql.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code SQLiteConnection.serialize}, with the real engine. */
class SerializeTest {

    private static final String COUNT = "SELECT count(*) FROM t";

    @OutlivedTempDir
    private java.nio.file.Path directory;

    private Replicated agent;

    @BeforeEach
    void attach() throws Exception {
        agent = new Replicated(Replicated.jar("3.54.1.0"), directory);
    }

    @AfterEach
    void detach() {
        agent.close();
    }

    /** Fails when DriverHooks.serialized leaves the image as it is: SQLITE_CANTOPEN. */
    @Test
    void an_image_of_a_file_that_the_agent_has_switched_is_opened_as_before() throws Exception {
        try (Connection connection = agent.open("a.db")) {
            execute(connection, "CREATE TABLE t(a)");
            agent.awaitInReplica("a.db", COUNT, "0");
            execute(connection, "INSERT INTO t VALUES(1)");
            byte[] image = serialize(connection, "main");
            assertThat(query(connection, "PRAGMA journal_mode")).isEqualTo("wal");
            try (Connection memory = agent.openUrl("jdbc:sqlite::memory:")) {
                deserialize(memory, image);
                assertThat(query(memory, COUNT)).isEqualTo("1");
            }
        }
    }

    /** Also of a file that is attached; and one of the application's own choice is none of ours. */
    @Test
    void an_image_of_a_file_that_the_application_has_in_WAL_mode_is_as_it_gives_it() throws Exception {
        try (Connection connection = agent.open("b.db")) {
            execute(connection, "CREATE TABLE t(a)");
            agent.awaitInReplica("b.db", COUNT, "0");
            execute(connection, "ATTACH '" + agent.file("a.db") + "' AS own");
            execute(connection, "PRAGMA own.journal_mode=WAL");
            execute(connection, "CREATE TABLE own.t(a)");
            agent.awaitInReplica("a.db", COUNT, "0");
            assertThat(serialize(connection, "own")[18]).isEqualTo((byte) 2);
            assertThat(serialize(connection, "main")[18]).isEqualTo((byte) 1);
        }
    }

    private static byte[] serialize(Connection connection, String schema) throws Exception {
        return (byte[])
                connection.getClass().getMethod("serialize", String.class).invoke(connection, schema);
    }

    private static void deserialize(Connection connection, byte[] image) throws Exception {
        try {
            connection
                    .getClass()
                    .getMethod("deserialize", String.class, byte[].class)
                    .invoke(connection, "main", image);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
