package io.github.litestreamagent.agent.connections.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.agent.connections.driver.Driver;
import io.github.litestreamagent.agent.connections.driver.KeySettings;
import io.github.litestreamagent.agent.connections.driver.OpenLock;
import io.github.litestreamagent.agent.connections.files.FileIdentity;
import io.github.litestreamagent.agent.connections.files.OpenFile;
import io.github.litestreamagent.agent.connections.files.OpenFiles;
import io.github.litestreamagent.agent.connections.files.RollbackWish;
import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private EngineThread engine(Replication.Starter starter, ThreadFactory threads) {
        return new EngineThread(starter, (about, consequence, why) -> failures.add(why), threads);
    }

    /** Its connections would never be checkpointed. Fails when EngineThread.start catches exceptions alone. */
    @Test
    void an_engine_that_cannot_start_for_whatever_reason_is_dead() {
        for (Throwable why : List.of(new NoClassDefFoundError("x"), new StackOverflowError(), new RuntimeException())) {
            failures.clear();
            EngineThread engine = engine(
                    () -> {
                        throw sneaky(why);
                    },
                    Thread::new);
            engine.whenStarted(replication -> events.add("never"));
            engine.shutDown();

            assertThat(engine.isDead()).isTrue();
            assertThat(failures).containsExactly(why);
        }
        assertThat(events).isEmpty();
    }

    private static RuntimeException sneaky(Throwable why) {
        if (why instanceof Error error) {
            throw error;
        }
        return (RuntimeException) why;
    }

    /** As with {@code ulimit -u}. Fails when EngineThread counts the start as made. */
    @Test
    void where_no_thread_can_be_started_the_application_checkpoints_and_the_next_file_tries_again() {
        AtomicBoolean none = new AtomicBoolean(true);
        EngineThread engine = engine(() -> Optional.of(new Recording()), task -> {
            if (none.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(task);
        });
        engine.whenStarted(replication -> events.add("first"));
        assertThat(engine.isDead()).isTrue();
        assertThat(failures).hasSize(1);

        none.set(false);
        engine.whenStarted(replication -> events.add("second"));
        engine.shutDown();
        assertThat(engine.isDead()).isFalse();
        assertThat(events).containsExactly("first", "second", "shut down");
    }

    /** Fails when OpenFiles.resolve leaves the file undecided: then its auto-checkpoints stay off. */
    @Test
    void a_file_for_which_no_replicator_can_be_made_is_the_applications(@TempDir Path dir) throws Exception {
        Path database = Files.createFile(dir.resolve("app.db"));
        EngineThread engine = engine(() -> Optional.of(new Broken()), Thread::new);
        OpenFiles files = new OpenFiles(new OpenLock(), engine, false);
        Driver driver = new Driver(ClassLoader.getSystemClassLoader(), KeySettings.NONE);
        List<OpenFile> opened = files.withOpened(
                List.of(), List.of(FileIdentity.of(database)), driver, file -> false, new RollbackWish());
        engine.shutDown();

        assertThat(files.isUndecided(opened)).isFalse();
        assertThat(opened.get(0).replicated()).isNull();
        assertThat(failures).singleElement().isInstanceOf(NoSuchMethodError.class);
    }

    private static final class Broken implements Replication {

        @Override
        public Optional<ReplicatedDatabase> database(Path file, Path name, DatabaseConnections connections) {
            throw new NoSuchMethodError("a defect");
        }

        @Override
        public void restoreMissing(Path file) {}

        @Override
        public void shutDown() {}
    }

    private final class Recording implements Replication {

        @Override
        public Optional<ReplicatedDatabase> database(Path file, Path name, DatabaseConnections connections) {
            return Optional.empty();
        }

        @Override
        public void restoreMissing(Path file) {}

        @Override
        public void shutDown() {
            events.add("shut down");
        }
    }
}
