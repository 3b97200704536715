package io.github.litestreamagent.agent.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.agent.Bridge;
import io.github.litestreamagent.agent.Hooks;
import io.github.litestreamagent.agent.connections.FakeReplication;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R1: descriptors are closed only while no connection of the JVM has the file open. Fails when {@code OpenFile.owesClose} does not count them. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LastCloseRaceTest {

    private static final int THREADS = 6;
    private static final int ROUNDS = 60;

    @OutlivedTempDir
    private Path directory;

    private final FakeReplication replication = new FakeReplication();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger closedWhileOpen = new AtomicInteger();

    @AfterEach
    void unhook() {
        Bridge.install(Hooks.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.8.11.2", "3.54.1.0"})
    void theReplicatorIsNeverToldThatAFileIsClosedWhileAConnectionIsOpen(String version) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        WovenDriver driver = WovenDriver.of(Path.of(System.getProperty("drivers"), "sqlite-jdbc-" + version + ".jar"));
        Bridge.install(replication.hooks());
        Connection first = connect(driver);
        first.createStatement().executeQuery("SELECT 1").close();
        FakeReplication.Database database = replication.await("race.db");
        database.atLastClosed = () -> closedWhileOpen.addAndGet(open.get());
        first.close();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> applications = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed + i);
            applications.add(threads.submit(() -> openAndClose(driver, database, random)));
        }
        for (Future<?> application : applications) {
            application.get();
        }
        threads.shutdown();
        assertThat(closedWhileOpen).hasValue(0);
        assertThat(eventuallyLast(database)).isEqualTo("closed");
    }

    private Void openAndClose(WovenDriver driver, FakeReplication.Database database, Random random) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            if (random.nextInt(10) == 0) {
                openOurs(database);
            }
            Connection connection = connect(driver);
            open.incrementAndGet();
            try (Statement statement = connection.createStatement()) {
                statement.executeQuery("SELECT count(*) FROM sqlite_master").close();
                Thread.sleep(random.nextInt(2));
            }
            open.decrementAndGet();
            connection.close();
        }
        return null;
    }

    private static void openOurs(FakeReplication.Database database) {
        try {
            database.connections.open(database.file).close();
        } catch (SQLException busyClosing) {
            assertThat(busyClosing.getMessage()).contains("busy closing");
        }
    }

    private Connection connect(WovenDriver driver) throws Exception {
        return driver.connect("jdbc:sqlite:" + directory.resolve("race.db"), new Properties());
    }

    private static String eventuallyLast(FakeReplication.Database database) throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            List<String> events = database.events();
            if (events.get(events.size() - 1).equals("closed")) {
                return "closed";
            }
            Thread.sleep(10);
        }
        return database.events().get(database.events().size() - 1);
    }
}
