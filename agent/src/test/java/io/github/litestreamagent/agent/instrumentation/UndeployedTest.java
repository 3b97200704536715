package io.github.litestreamagent.agent.instrumentation;

import static io.github.litestreamagent.agent.instrumentation.Replicated.eventually;
import static io.github.litestreamagent.agent.instrumentation.Replicated.execute;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A web application that is taken down before its databases have ever been opened by the agent. */
class UndeployedTest {

    private static final List<String> NAMES = List.of("a.db", "b.db", "c.db", "d.db");

    private static final Pattern OTHERS = Pattern.compile("and-others=(\\d+)");

    @OutlivedTempDir
    private Path directory;

    /** Of how many databases it was said: what many say at once stands in one line, which may name another one. */
    private static int saidOf(String message) {
        return RecordedLog.lines(message).stream()
                .map(OTHERS::matcher)
                .mapToInt(others -> others.find() ? 1 + Integer.parseInt(others.group(1)) : 1)
                .sum();
    }

    /** Fails when {@code OpenFiles.resolve} prepares nothing, on Java 17 also when {@code DriverConnection} calls by reflection. */
    @ParameterizedTest
    @ValueSource(strings = {"3.8.11.2", "3.54.1.0"})
    void what_it_has_committed_is_replicated_by_its_driver_all_the_same(String version) throws Exception {
        try (Replicated agent = new Replicated(Replicated.jar(version), directory)) {
            for (String name : NAMES) {
                try (Connection connection = agent.open(name)) {
                    execute(connection, "CREATE TABLE t(a)");
                    execute(connection, "INSERT INTO t VALUES(1)");
                }
            }
            eventually(() -> saidOf("initialized db") >= NAMES.size(), true);
            agent.undeploy();
            for (String name : NAMES) {
                agent.awaitInReplica(name, "SELECT count(*) FROM t", "1");
            }
        }
    }
}
