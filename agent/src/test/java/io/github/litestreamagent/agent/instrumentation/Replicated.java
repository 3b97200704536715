package io.github.litestreamagent.agent.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.agent.Bridge;
import io.github.litestreamagent.agent.Hooks;
import io.github.litestreamagent.agent.connections.DriverHooks;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.FileLocation;
import io.github.litestreamagent.storage.access.ReplicaStorages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A woven driver with the real engine behind it, which replicates to a folder. The files lie in another one. */
final class Replicated implements AutoCloseable {

    private static final int PATIENCE = Integer.getInteger("patience", 2000);

    private static final AtomicInteger RUNS = new AtomicInteger();

    /** Names of files begin with it: what an engine of an earlier test logs late is not taken for ours. */
    private final String run = "run" + RUNS.incrementAndGet() + "-";

    private final Path files;
    private final Path replica;
    private final WovenDriver driver;
    private final Hooks hooks;
    private int restores;

    Replicated(Path jar, Path directory, String... arguments) throws IOException {
        files = Files.createDirectories(directory.toRealPath().resolve("files"));
        replica = directory.toRealPath().resolve("replica");
        driver = WovenDriver.of(jar);
        RecordedLog.begin();
        hooks = DriverHooks.startingWith(
                "file://" + replica + ",sync-interval=50ms,monitor-interval=200ms"
                        + (arguments.length == 0 ? "" : "," + String.join(",", arguments)),
                false);
        Bridge.install(hooks);
    }

    /** Those that are installed as long as this is open. */
    Hooks hooks() {
        return hooks;
    }

    @Override
    public void close() {
        Bridge.install(Hooks.NONE);
    }

    /** As a servlet container does with the class loader of a web application: it loads no class any more. */
    void undeploy() {
        driver.stop();
    }

    static Path jar(String version) {
        return Path.of(System.getProperty("drivers"), "sqlite-jdbc-" + version + ".jar");
    }

    Path file(String name) {
        return files.resolve(run + name);
    }

    Connection open(String name, String... settings) throws Exception {
        return openUrl("jdbc:sqlite:" + file(name), settings);
    }

    Connection openUrl(String url, String... settings) throws Exception {
        Properties properties = new Properties();
        for (int i = 0; i < settings.length; i += 2) {
            properties.setProperty(settings[i], settings[i + 1]);
        }
        return driver.connect(url, properties);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "nothing";
        }
    }

    /** Waits until the file has been replicated up to this answer. */
    void awaitInReplica(String name, String sql, String answer) throws Exception {
        eventually(() -> restored(name, sql), answer);
    }

    /** What was logged of files of this agent and holds the text. */
    List<String> log(String text) {
        return RecordedLog.lines(run).stream()
                .filter(line -> line.contains(text))
                .toList();
    }

    /** Waits until it is true. */
    static <T> void eventually(Callable<T> question, T answer) throws Exception {
        T last = null;
        for (int i = 0; i < PATIENCE; i++) {
            last = question.call();
            if (answer.equals(last)) {
                return;
            }
            Thread.sleep(10);
        }
        List<String> log = RecordedLog.lines();
        assertThat(last)
                .as("log: %s", String.join("\n", log.subList(Math.max(0, log.size() - 12), log.size())))
                .isEqualTo(answer);
    }

    /** Opens a restored file. */
    interface Opening {
        Connection open(Path file) throws Exception;
    }

    /** Asked of the restored file. */
    String restored(String name, String sql) throws Exception {
        return restored(name, sql, PlainDriver::connect);
    }

    /** The same, of a file that is opened in some way. */
    String restored(String name, String sql, Opening opening) throws Exception {
        Optional<Path> at = replicaOf(name);
        if (at.isEmpty()) {
            return "no replica";
        }
        Path output = replica.resolveSibling("restored-" + restores++ + ".db");
        try {
            new Restore(new ReplicaStorages().open(new FileLocation(at.get())))
                    .run(new RestoreRequest(output, Optional.empty(), false, false, false));
            try (Connection connection = opening.open(output)) {
                return query(connection, sql);
            }
        } catch (SQLException | IOException e) {
            return e.getMessage();
        }
    }

    Optional<Path> replicaOf(String name) throws IOException {
        return replicas().stream().filter(path -> path.endsWith(run + name)).findFirst();
    }

    /** The folders of all replicas that have a file. */
    List<Path> replicas() throws IOException {
        if (!Files.exists(replica)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(replica)) {
            return all.filter(path -> path.toString().endsWith(".ltx"))
                    .map(path -> path.getParent().getParent().getParent())
                    .distinct()
                    .toList();
        } catch (UncheckedIOException changedMeanwhile) {
            return replicas();
        }
    }
}
