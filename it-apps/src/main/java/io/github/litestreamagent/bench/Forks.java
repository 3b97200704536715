package io.github.litestreamagent.bench;

import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.store.EmbeddedStore;
import io.github.litestreamagent.store.StoreServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The processes of the benchmark: the store, and programs bare or with the agent, each on a path of its own in the bucket. */
final class Forks implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofMinutes(10);

    private static final String DATABASE = "workload.db";

    private final Path folder;
    private final Path agent = Path.of(System.getProperty("agent.jar"));
    private final String classPath = System.getProperty("apps.classpath");
    private final AtomicInteger runs = new AtomicInteger();
    private final Running store;
    private final S3Access access;

    Forks(Path folder, int putMillis) {
        this.folder = folder;
        store = Command.java(
                        System.getProperty("java.class.path"),
                        StoreServer.class,
                        "--folder",
                        folder.resolve("store").toString(),
                        "--log",
                        log().toString(),
                        "--put-millis",
                        Integer.toString(putMillis))
                .start();
        access = new S3Access(
                Optional.of(URI.create(store.awaitLine("endpoint ", Duration.ofSeconds(60)))),
                EmbeddedStore.REGION,
                EmbeddedStore.BUCKET,
                Optional.of(new S3Access.Keys(EmbeddedStore.ACCESS_KEY_ID, EmbeddedStore.SECRET_ACCESS_KEY)));
    }

    S3Access access() {
        return access;
    }

    Path log() {
        return folder.resolve("requests.log");
    }

    /** A folder for one run; its name is also the run's path in the bucket. */
    Path newRun() throws Exception {
        return Files.createDirectories(folder.resolve("run-" + runs.incrementAndGet()));
    }

    String replicaPath(Path run) {
        return run.getFileName() + "/" + DATABASE;
    }

    Path database(Path run) {
        return run.resolve(DATABASE);
    }

    Command program(boolean withAgent, Path run, Class<?> program, String... arguments) {
        Command command = Command.java(classPath, program, arguments).in(run);
        return withAgent
                ? command.agent(agent, "")
                        .environment(access.environment(run.getFileName().toString()))
                : command;
    }

    Command workload(boolean withAgent, Path run, String... arguments) {
        return program(withAgent, run, Workload.class, "--db", DATABASE).arguments(arguments);
    }

    Command restore(Path run, Path output) {
        return Command.jar(agent, "restore", "-o", output.toString(), access.url(replicaPath(run)))
                .environment(access.keyEnvironment());
    }

    @Override
    public void close() {
        store.close();
    }
}
