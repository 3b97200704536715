package io.github.litestreamagent.agent.instrumentation;

import static io.github.litestreamagent.agent.instrumentation.Replicated.eventually;
import static io.github.litestreamagent.agent.instrumentation.Replicated.execute;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A web application that is taken down before its databases have ever been opened by the agent. */
class UndeployedTest {

    private static final List<String> NAMES = List.of("a.db", "b.db", "c.db", "d.db");

    @OutlivedTempDir
    private Path directory;

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
            eventually(() -> agent.log("initialized db").size(), NAMES.size());
            agent.undeploy();
            for (String name : NAMES) {
                agent.awaitInReplica(name, "SELECT count(*) FROM t", "1");
            }
        }
    }
}
