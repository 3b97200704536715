package io.github.litestreamagent.agent.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.ReplicatedDatabase;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class EngineThreadTest {

    private final List<String> events = new CopyOnWriteArrayList<>();

    @Test
    void a_process_that_ends_before_the_engine_has_started_is_told_of_its_files_and_then_shut_down() {
        CompletableFuture<Void> mayStart = new CompletableFuture<>();
        EngineThread engine = new EngineThread(() -> {
            mayStart.join();
            return Optional.of(new Recording());
        });
        engine.whenStarted(replication -> {
            events.add("file");
            engine.later(() -> events.add("settled"));
        });
        CompletableFuture<Void> ended = CompletableFuture.runAsync(engine::shutDown);
        mayStart.complete(null);
        ended.join();
        assertThat(events).containsExactly("file", "settled", "shut down");
    }

    private final class Recording implements Replication {

        @Override
        public Optional<ReplicatedDatabase> database(Path file, Path name, DatabaseConnections connections) {
            return Optional.empty();
        }

        @Override
        public void shutDown() {
            events.add("shut down");
        }
    }
}
