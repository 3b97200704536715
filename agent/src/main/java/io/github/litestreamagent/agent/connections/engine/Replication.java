package io.github.litestreamagent.agent.connections.engine;

import io.github.litestreamagent.Replicator;
import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The engine, as the hooks need it. */
public interface Replication {

    /** As {@link Replicator#database}. */
    Optional<ReplicatedDatabase> database(Path file, Path name, DatabaseConnections connections);

    /** As {@link Replicator#restoreMissing}. */
    void restoreMissing(Path file) throws IOException;

    /** As {@link Replicator#shutDown}. */
    void shutDown();

    /** Starts the engine, on a thread of the agent; empty if its configuration is wrong. */
    @FunctionalInterface
    interface Starter {
        Optional<Replication> start();
    }

    static Starter ofReplicator(String arguments, Map<String, String> environment) {
        return () -> Replicator.start(arguments, environment).map(Replication::of);
    }

    private static Replication of(Replicator replicator) {
        return new Replication() {
            @Override
            public Optional<ReplicatedDatabase> database(Path file, Path name, DatabaseConnections connections) {
                return replicator.database(file, name, connections);
            }

            @Override
            public void restoreMissing(Path file) throws IOException {
                replicator.restoreMissing(file);
            }

            @Override
            public void shutDown() {
                replicator.shutDown();
            }
        };
    }
}
