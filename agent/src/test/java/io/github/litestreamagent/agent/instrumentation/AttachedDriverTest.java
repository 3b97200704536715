package io.github.litestreamagent.agent.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.litestreamagent.agent.Bridge;
import io.github.litestreamagent.agent.Hooks;
import io.github.litestreamagent.agent.connections.FakeReplication;
import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import io.github.litestreamagent.sqlite.DatabaseConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Every hook, on drivers of each shape from 3.8 to the newest. */
@ParameterizedClass
@MethodSource("drivers")
class AttachedDriverTest {

    @Parameter
    private Path jar;

    @OutlivedTempDir
    private Path directory;

    private final FakeReplication replication = new FakeReplication();
    private WovenDriver driver;

    static List<Path> drivers() throws IOException {
        return WovenDriver.jars();
    }

    @BeforeEach
    void weave() throws IOException {
        driver = WovenDriver.of(jar);
        Bridge.install(replication.hooks());
    }

    @AfterEach
    void unhook() {
        Bridge.install(Hooks.NONE);
    }

    @Test
    void theLastCloseIsToldBeforeAndAfterAndTheOthersAreNot() throws Exception {
        Connection first = open("a.db");
        FakeReplication.Database database = attached(first, "a.db");
        Connection second = open("a.db");
        execute(second, "CREATE TABLE t(a)");
        assertThat(database.newEvents()).containsExactly("opened", "opened", "nudge");
        first.close();
        first.close();
        assertThat(database.newEvents()).isEmpty();
        second.close();
        assertThat(database.newEvents()).startsWith("closing").endsWith("closed");
    }

    @Test
    void aFileThatWasClosedBeforeTheEngineStartedIsToldAllTheSame() throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Bridge.install(replication.hooks(closed::join));
        try (Connection connection = open("a.db")) {
            execute(connection, "CREATE TABLE t(a)");
        }
        try (Connection connection = open("b.db")) {
            execute(connection, "CREATE TABLE t(a)");
        }
        closed.complete(null);
        assertThat(replication.await("a.db").events()).startsWith("closing");
        assertThat(replication.await("b.db").events()).startsWith("closing");
    }

    @Test
    void ourConnectionsDoNotCreateAFileThatIsGone() throws Exception {
        try (Connection connection = open("a.db")) {
            FakeReplication.Database database = attached(connection, "a.db");
            assertThatThrownBy(() -> database.connections.open(directory.resolve("gone.db")))
                    .isInstanceOf(SQLException.class);
            assertThat(directory.resolve("gone.db")).doesNotExist();
        }
    }

    @Test
    void writesPassTheGateOnceAndReadsDoNot() throws Exception {
        try (Connection connection = open("a.db")) {
            FakeReplication.Database database = attached(connection, "a.db");
            assertThat(passesOf(database, () -> execute(connection, "CREATE TABLE t(a)")))
                    .isOne();
            assertThat(passesOf(database, () -> update(connection, "INSERT INTO t VALUES(1)")))
                    .isOne();
            assertThat(passesOf(database, () -> query(connection, "SELECT count(*) FROM t")))
                    .isZero();
            assertThat(passesOf(database, () -> query(connection, "/* x */ EXPLAIN SELECT 1")))
                    .isZero();
            assertThat(passesOf(database, () -> prepared(connection))).isGreaterThanOrEqualTo(1);
            assertThat(passesOf(database, () -> batch(connection))).isGreaterThanOrEqualTo(1);
            assertThat(database.newEvents()).contains("nudge");
        }
    }

    @Test
    void aClosedGateHoldsAWriteAndLetsAReadThrough() throws Exception {
        try (Connection connection = open("a.db");
                Connection other = open("a.db")) {
            FakeReplication.Database database = attached(connection, "a.db");
            execute(connection, "CREATE TABLE t(a)");
            assertThat(GateCloser.close(database.gate)).isTrue();
            CompletableFuture<Void> write = CompletableFuture.runAsync(() -> run(() -> prepared(connection)));
            query(other, "SELECT 1");
            assertThat(write).isNotDone();
            GateCloser.open(database.gate);
            write.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aTransactionIsWaitedForOnlyWhileAStatementRuns() throws Exception {
        try (Connection connection = open("a.db")) {
            FakeReplication.Database database = attached(connection, "a.db");
            execute(connection, "CREATE TABLE t(a)");
            connection.setAutoCommit(false);
            update(connection, "INSERT INTO t VALUES(1)");
            assertThat(GateCloser.close(database.gate)).isTrue();
            GateCloser.open(database.gate);
            connection.commit();
            connection.setAutoCommit(true);
            assertThat(query(connection, "SELECT count(*) FROM t")).isOne();
        }
    }

    /** It would meet our lock and fail at once. Fails when BusyTimeout.isBrief answers false. */
    @Test
    void aStatementThatWaitsForNobodyIsWaitedFor() throws Exception {
        try (Connection connection = open("a.db")) {
            FakeReplication.Database database = attached(connection, "a.db");
            execute(connection, "CREATE TABLE t(a)");
            assertThat(closesBesideAStatement(connection, database)).isTrue();
            execute(connection, "PRAGMA busy_timeout=0");
            assertThat(closesBesideAStatement(connection, database)).isFalse();
        }
    }

    /** It sleeps until it gets the lock, for minutes perhaps. Fails when StatementPass.manner says FRAGILE of a BEGIN. */
    @Test
    void aBeginThatWaitsForTheLockIsNotWaitedFor() throws Exception {
        try (Connection connection = open("a.db");
                Connection other = open("a.db")) {
            FakeReplication.Database database = attached(connection, "a.db");
            execute(connection, "PRAGMA journal_mode=WAL");
            execute(other, "BEGIN IMMEDIATE");
            Thread waiting = new Thread(() -> run(() -> execute(connection, "BEGIN IMMEDIATE")));
            waiting.start();
            awaitStepping(waiting);
            assertThat(GateCloser.close(database.gate)).isTrue();
            execute(other, "CREATE TABLE t(a)");
            execute(other, "COMMIT");
            waiting.join();
            GateCloser.open(database.gate);
        }
    }

    /** Nobody else gets the lock before it has ended. Fails when Gate.isFree looks at closed alone. */
    @Test
    void aTransactionThatHasTheWriteLockPassesAClosedGate() throws Exception {
        try (Connection connection = open("a.db")) {
            FakeReplication.Database database = attached(connection, "a.db");
            execute(connection, "CREATE TABLE t(a)");
            execute(connection, "BEGIN IMMEDIATE");
            assertThat(passesClosed(connection, database)).isTrue();
            connection.setAutoCommit(false);
            update(connection, "INSERT INTO t VALUES(1)");
            assertThat(passesClosed(connection, database)).isTrue();
        }
    }

    /** It changes them without the lock. Fails when TrackedConnection.writesOneFile does not ask for them. */
    @Test
    void aTransactionThatMayHaveWrittenTemporaryTablesAloneDoesNotPass() throws Exception {
        try (Connection connection = open("a.db")) {
            FakeReplication.Database database = attached(connection, "a.db");
            execute(connection, "CREATE TABLE t(a)");
            execute(connection, "CREATE TEMPORARY TABLE u(a)");
            connection.setAutoCommit(false);
            update(connection, "INSERT INTO u VALUES(1)");
            assertThat(passesClosed(connection, database)).isFalse();
        }
    }

    private static boolean passesClosed(Connection connection, FakeReplication.Database database) throws Exception {
        assertThat(GateCloser.close(database.gate)).isTrue();
        execute(connection, "INSERT INTO t VALUES(1)");
        execute(connection, "COMMIT");
        GateCloser.open(database.gate);
        boolean nobodyGaveItUp = GateCloser.close(database.gate);
        GateCloser.open(database.gate);
        return nobodyGaveItUp;
    }

    /** Where it has read nothing. Fails when TransactionState.touch answers true of each, or DriverHooks.one does not tell it of reads. */
    @Test
    void onlyTheFirstWriteOfATransactionMayWaitForTheLockInSqlite() throws Exception {
        try (Connection connection = open("a.db")) {
            FakeReplication.Database database = attached(connection, "a.db");
            execute(connection, "CREATE TABLE t(a)");
            execute(connection, "BEGIN");
            assertThat(closesBesideAStatement(connection, database)).isTrue();
            assertThatThrownBy(() -> execute(connection, "ROLLBACK"))
                    .as("the end of the statement was that of its transaction")
                    .isInstanceOf(SQLException.class);
            execute(connection, "BEGIN");
            query(connection, "SELECT count(*) FROM t");
            assertThat(closesBesideAStatement(connection, database)).isFalse();
        }
    }

    private static boolean closesBesideAStatement(Connection connection, FakeReplication.Database database)
            throws Exception {
        try (Statement endless = connection.createStatement()) {
            Thread writer = new Thread(() -> assertThatThrownBy(
                            () -> endless.execute(
                                    "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT i FROM n WHERE i < 0"))
                    .isInstanceOf(SQLException.class));
            writer.start();
            awaitStepping(writer);
            boolean closed = GateCloser.close(database.gate);
            GateCloser.open(database.gate);
            while (writer.isAlive()) {
                endless.cancel(); // without effect before its first step
                writer.join(10);
            }
            return closed;
        }
    }

    /** Before that it may still be preparing the statement, in front of the gate. */
    private static void awaitStepping(Thread thread) {
        StackTraceElement[] frames = {};
        while (frames.length == 0 || !frames[0].getMethodName().equals("step")) {
            frames = thread.getStackTrace();
        }
    }

    @Test
    void rowsGivenBackByAnInsertAreFollowedToo() throws Exception {
        try (Connection connection = open("a.db")) {
            if (!atLeast(connection, 3, 35)) {
                return;
            }
            FakeReplication.Database database = attached(connection, "a.db");
            execute(connection, "CREATE TABLE t(a)");
            database.newEvents();
            assertThat(passesOf(database, () -> query(connection, "INSERT INTO t VALUES(7) RETURNING a")))
                    .isOne();
            assertThat(database.newEvents()).contains("nudge");
        }
    }

    @Test
    void anAttachedFileIsADatabaseToo() throws Exception {
        try (Connection connection = open("a.db")) {
            attached(connection, "a.db");
            execute(connection, "ATTACH '" + directory.resolve("b.db") + "' AS b");
            FakeReplication.Database attached = replication.await("b.db");
            execute(connection, "CREATE TABLE b.t(a)");
            assertThat(attached.events()).containsExactly("opened", "nudge");
            execute(connection, "DETACH b");
            assertThat(attached.events()).endsWith("closing", "closed");
        }
    }

    @Test
    void ourOwnConnectionsAreNotCounted() throws Exception {
        Connection connection = open("a.db");
        FakeReplication.Database database = attached(connection, "a.db");
        execute(connection, "CREATE TABLE t(a)");
        database.newEvents();
        try (DatabaseConnection own = database.connections.open(database.file)) {
            assertThat(passesOf(database, () -> own.run("BEGIN IMMEDIATE"))).isZero();
            own.run("ROLLBACK");
            connection.close();
            assertThat(database.newEvents()).containsExactly("closing", "closed");
        }
        assertThat(database.newEvents()).isEmpty();
    }

    @Test
    void whileTheLastConnectionClosesOurOwnOpensFailAtOnce() throws Exception {
        Connection connection = open("a.db");
        FakeReplication.Database database = attached(connection, "a.db");
        database.atLastClosing = () -> CompletableFuture.runAsync(
                        () -> assertThatThrownBy(() -> database.connections.open(database.file))
                                .isInstanceOf(SQLTransientException.class)
                                .hasMessageContaining("busy closing"))
                .join();
        connection.close();
        assertThat(database.events()).endsWith("closing", "closed");
    }

    @Test
    void checkpointsAreTakenOverBeforeTheNextStatementAndGivenBack() throws Exception {
        try (Connection connection = open("a.db")) {
            FakeReplication.Database database = attached(connection, "a.db");
            execute(connection, "CREATE TABLE t(a INTEGER PRIMARY KEY)");
            execute(connection, "PRAGMA wal_autocheckpoint=77");
            database.autoCheckpoint = 0;
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO t VALUES(5)", Statement.RETURN_GENERATED_KEYS)) {
                insert.executeUpdate();
                assertThat(query(connection, "PRAGMA wal_autocheckpoint")).isZero();
                try (ResultSet keys = insert.getGeneratedKeys()) {
                    assertThat(keys.next()).isTrue();
                    assertThat(keys.getInt(1)).isEqualTo(5);
                }
            }
            database.autoCheckpoint = 500;
            execute(connection, "PRAGMA user_version=1");
            assertThat(query(connection, "PRAGMA wal_autocheckpoint")).isEqualTo(500);
            database.autoCheckpoint = 50;
            execute(connection, "PRAGMA user_version=2");
            assertThat(query(connection, "PRAGMA wal_autocheckpoint"))
                    .as("not sooner than the application would")
                    .isEqualTo(77);
            database.autoCheckpoint = ReplicatedDatabase.APPLICATIONS_OWN;
            execute(connection, "PRAGMA user_version=3");
            assertThat(query(connection, "PRAGMA wal_autocheckpoint")).isEqualTo(77);
        }
    }

    /** Fails when StatementPass.followAutoCheckpoint does not leave out that statement. */
    @Test
    void whatTheApplicationSetsAtTheMomentInWhichItGetsItsCheckpointsBackStands() throws Exception {
        try (Connection connection = open("a.db")) {
            FakeReplication.Database database = attached(connection, "a.db");
            database.autoCheckpoint = 0;
            execute(connection, "CREATE TABLE t(a)");
            database.autoCheckpoint = ReplicatedDatabase.APPLICATIONS_OWN;
            execute(connection, "PRAGMA wal_autocheckpoint=77");
            execute(connection, "PRAGMA user_version=1");
            assertThat(query(connection, "PRAGMA wal_autocheckpoint")).isEqualTo(77);
        }
    }

    /** Fails when StatementPass.moreCautious forgets what one file wants for what the next one does. */
    @Test
    void ofSeveralFilesTheMostCautiousSaysWhenTheConnectionCheckpoints() throws Exception {
        try (Connection connection = open("a.db")) {
            execute(connection, "CREATE TABLE t(a)");
            execute(connection, "ATTACH '" + directory.resolve("b.db") + "' AS b");
            FakeReplication.Database a = attached(connection, "a.db");
            FakeReplication.Database b = attached(connection, "b.db");
            execute(connection, "PRAGMA wal_autocheckpoint=77");
            int own = ReplicatedDatabase.APPLICATIONS_OWN;
            int[][] wanted = {
                {0, 500, 0}, {500, 0, 0}, {own, 500, 500}, {500, own, 500}, {500, 600, 600}, {own, own, 77}
            };
            for (int[] pages : wanted) {
                a.autoCheckpoint = pages[0];
                b.autoCheckpoint = pages[1];
                execute(connection, "PRAGMA user_version=1");
                assertThat(query(connection, "PRAGMA wal_autocheckpoint"))
                        .as(pages[0] + " and " + pages[1])
                        .isEqualTo(pages[2]);
            }
        }
    }

    @Test
    void checkpointsAreHeldBackUntilTheEngineIsThereAndGivenBackIfItNeverIs() throws Exception {
        CountDownLatch engine = new CountDownLatch(1);
        Bridge.install(FakeReplication.hooksWithoutEngine(engine));
        try (Connection connection = open("a.db")) {
            execute(connection, "CREATE TABLE t(a)");
            assertThat(query(connection, "PRAGMA wal_autocheckpoint")).isZero();
            engine.countDown();
            int pages = 0;
            for (int i = 0; i < 1000 && pages == 0; i++) {
                Thread.sleep(5);
                execute(connection, "PRAGMA user_version=1");
                pages = query(connection, "PRAGMA wal_autocheckpoint");
            }
            assertThat(pages).isEqualTo(1000);
        }
    }

    @Test
    void aFullCheckpointThatWouldWaitForUsAnswersAtOnce() throws Exception {
        try (Connection connection = open("a.db")) {
            FakeReplication.Database database = attached(connection, "a.db");
            execute(connection, "PRAGMA busy_timeout=54321");
            execute(connection, "PRAGMA journal_mode=wal");
            execute(connection, "CREATE TABLE t(a)");
            database.checkpointIsFree = false;
            try (Connection reader = open("a.db")) {
                reader.setAutoCommit(false);
                query(reader, "SELECT count(*) FROM t");
                update(connection, "INSERT INTO t VALUES(1)");
                database.newEvents();
                assertThat(query(connection, "PRAGMA wal_checkpoint(TRUNCATE)")).isOne();
                reader.rollback();
            }
            assertThat(database.newEvents()).containsSubsequence("checkpoint", "checkpoint ended");
            assertThat(query(connection, "PRAGMA busy_timeout")).isEqualTo(54321);
        }
    }

    @Test
    void whatOurConnectionsWouldMakeFailIsAnnounced() throws Exception {
        try (Connection connection = open("a.db")) {
            FakeReplication.Database database = attached(connection, "a.db");
            execute(connection, "PRAGMA journal_mode=wal");
            execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            assertThat(database.newEvents()).doesNotContain("aside").contains("checkpoint");
            execute(connection, "PRAGMA journal_mode=delete");
            assertThat(database.newEvents()).contains("aside");
            Properties settings = new Properties();
            settings.setProperty("locking_mode", "EXCLUSIVE");
            driver.connect(url("a.db"), settings).close();
            assertThat(database.newEvents()).contains("aside");
        }
    }

    @Test
    void aFailingOpenLeavesNothingBehind() throws Exception {
        assertThatThrownBy(
                        () -> driver.connect("jdbc:sqlite:" + directory.resolve("no/such/folder.db"), new Properties()))
                .isInstanceOf(SQLException.class);
        Connection connection = open("a.db");
        FakeReplication.Database database = attached(connection, "a.db");
        connection.close();
        assertThat(database.events()).endsWith("closing", "closed");
    }

    @Test
    void memoryDatabasesAreLeftAlone() throws Exception {
        try (Connection connection = driver.connect("jdbc:sqlite::memory:", new Properties())) {
            execute(connection, "CREATE TABLE t(a)");
            assertThat(query(connection, "SELECT count(*) FROM t")).isZero();
        }
        Connection file = open("a.db");
        FakeReplication.Database database = attached(file, "a.db");
        file.close();
        assertThat(database.events()).endsWith("closing", "closed");
    }

    /** R2. Fails when {@code DriverConnections.open} asks another driver. */
    @Test
    void ourConnectionsComeFromTheDriverThatTheApplicationUses() throws Exception {
        try (Connection connection = open("a.db")) {
            FakeReplication.Database database = attached(connection, "a.db");
            execute(connection, "CREATE TABLE t(a)");
            try (DatabaseConnection own = database.connections.open(database.file)) {
                assertThat(FakeReplication.driverOf(own)).isSameAs(driver);
            }
        }
    }

    /** The last one that closes decides. Fails when {@code DriverConnections.openReadOnly} opens for writing. */
    @Test
    void aConnectionOfOursThatOnlyReadsLeavesTheLogOfAKilledProcess() throws Exception {
        try (Connection connection = open("a.db")) {
            FakeReplication.Database database = attached(connection, "a.db");
            execute(connection, "PRAGMA journal_mode=WAL");
            execute(connection, "CREATE TABLE t(a)");
            Path left = Files.copy(database.file, directory.resolve("left.db"));
            Path log = Files.copy(Path.of(database.file + "-wal"), directory.resolve("left.db-wal"));
            try (DatabaseConnection reader = database.connections.openReadOnly(left)) {
                reader.run("SELECT count(*) FROM t");
                try (DatabaseConnection writer = database.connections.open(left)) {
                    writer.run("SELECT count(*) FROM t");
                }
            }
            assertThat(log).isNotEmptyFile();
            try (DatabaseConnection writer = database.connections.open(left)) {
                writer.run("SELECT count(*) FROM t");
            }
            assertThat(log).doesNotExist();
        }
    }

    /** R2. Fails when {@code DriverConnections.open} does not ask {@code OwnConnections.areStaying}. */
    @Test
    void noConnectionIsOpenedToAFileThatTwoCopiesOfTheDriverHaveOpen() throws Exception {
        WovenDriver other = WovenDriver.of(jar);
        try (Connection connection = open("a.db")) {
            FakeReplication.Database database = attached(connection, "a.db");
            execute(connection, "CREATE TABLE t(a)");
            try (Connection second = other.connect(url("a.db"), new Properties())) {
                query(second, "SELECT count(*) FROM t");
                assertThat(database.events()).contains("aside");
                assertThatThrownBy(() -> database.connections.open(database.file))
                        .hasMessageContaining("two copies of the driver");
            }
        }
        try (Connection again = open("a.db")) {
            query(again, "SELECT count(*) FROM t");
            assertThat(replication.await("a.db").events()).contains("gone");
            try (DatabaseConnection own = replication.await("a.db").connections.open(replication.await("a.db").file)) {
                assertThat(FakeReplication.driverOf(own)).isSameAs(driver);
            }
        }
    }

    /** What the agent asks is no statement of the connection. Fails when {@code CoreDatabase.run} goes through JDBC. */
    @Test
    void aConnectionThatTheApplicationMakesReadOnlyOrWritableByItsFirstStatementIsThatOfTheApplication()
            throws Exception {
        Properties explicit = new Properties();
        explicit.setProperty("jdbc.explicit_readonly", "true");
        try (Connection writer = driver.connect(url("a.db"), explicit);
                Connection reader = driver.connect(url("a.db"), explicit)) {
            assumeTrue(atLeast(writer, 3, 45), "the driver has no such property");
            writer.setAutoCommit(false);
            update(writer, "CREATE TABLE t(a)");
            writer.commit();
            replication.await("a.db").autoCheckpoint = 0;
            update(writer, "INSERT INTO t VALUES(1)");
            writer.commit();

            reader.setReadOnly(true);
            reader.setAutoCommit(false);
            assertThat(query(reader, "SELECT count(*) FROM t")).isEqualTo(1);
            assertThatThrownBy(() -> update(reader, "INSERT INTO t VALUES(2)")).hasMessageContaining("READONLY");
            reader.rollback();
        }
    }

    /** R3. Fails when the advice does not suppress what it throws. */
    @Test
    void aFailureOfOursIsNoneOfTheApplication() throws Exception {
        for (boolean atExit : new boolean[] {false, true}) {
            Bridge.install(FailingHooks.failing(atExit));
            String name = "failing-" + atExit + ".db";
            try (Connection connection = open(name);
                    Connection second = open(name)) {
                execute(connection, "CREATE TABLE t(a)");
                update(connection, "INSERT INTO t VALUES(1)");
                prepared(connection);
                batch(connection);
                connection.setAutoCommit(false);
                update(connection, "INSERT INTO t VALUES(1)");
                connection.rollback();
                connection.setAutoCommit(true);
                execute(connection, "PRAGMA journal_mode=wal");
                execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
                execute(connection, "ATTACH '" + directory.resolve("b.db") + "' AS b");
                execute(connection, "DETACH b");
                assertThat(query(second, "SELECT count(*) FROM t")).isEqualTo(5);
                assertThatThrownBy(() -> execute(second, "INSERT INTO nowhere VALUES(1)"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("nowhere");
            }
        }
    }

    private Connection open(String name) throws Exception {
        return driver.connect(url(name), new Properties());
    }

    private String url(String name) {
        return "jdbc:sqlite:" + directory.resolve(name);
    }

    /** Old drivers are asked for their files at the first statement. */
    private FakeReplication.Database attached(Connection connection, String name) throws Exception {
        query(connection, "SELECT 1");
        return replication.await(name);
    }

    private static boolean atLeast(Connection connection, int major, int minor) throws SQLException {
        String[] version = connection.getMetaData().getDatabaseProductVersion().split("[.]", -1);
        return Integer.parseInt(version[0]) * 1000 + Integer.parseInt(version[1]) >= major * 1000 + minor;
    }

    private static int passesOf(FakeReplication.Database database, Sql work) throws SQLException {
        database.passes();
        work.run();
        return database.passes();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static int query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getInt(1) : -1;
        }
    }

    private static void prepared(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES(?)")) {
            insert.setString(1, "x");
            insert.executeUpdate();
        }
    }

    private static void batch(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES(?)")) {
            for (int i = 0; i < 3; i++) {
                insert.setInt(1, i);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void run(Sql work) {
        try {
            work.run();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @FunctionalInterface
    private interface Sql {
        void run() throws SQLException;
    }
}
