package io.github.litestreamagent.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.harness.Acknowledged;
import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.LtxFile;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.harness.S3Replica;
import io.github.litestreamagent.it.Forks;
import io.github.litestreamagent.it.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * One application without the agent, with it until it is killed, and with it again on what the kill left.
 *
 * @param path below which its databases are replicated
 */
record Trial(Row row, Place place, Restores restores, S3Access access, String path) {

    /** Of a run that comes to its end. */
    private static final int ROWS = 100;

    private static final int ROWS_TO_LOSE = 10 * ROWS;

    private static final int WITHOUT_END = 100_000_000;

    /** Returns what stands in the table; throws if a promise is broken. */
    String run() throws Exception {
        launch().prepare(place, agent("=file://" + place.scratch().resolve("before")));
        Path bareFolder = Files.createDirectory(place.scratch().resolve("bare"));
        Path folder = Files.createDirectory(place.scratch().resolve("app"));
        Running bare = command(List.of(), ROWS, bareFolder).run(Place.TIMEOUT);
        assertThat(bare.await(Place.TIMEOUT)).as(bare.describe()).isZero();
        if (launch().losesByItself()) {
            return runOneThatLoses(bare, folder);
        }
        for (Database database : databases()) {
            assertThat(missing(database, bareFolder)).as(database.file()).isEmpty();
        }
        kill(folder);
        goOn(bare, folder);
        return "green";
    }

    /** The restored database has what had been committed before the capture of the newest acknowledged upload began. */
    private void kill(Path folder) throws Exception {
        Running killed = withAgent(WITHOUT_END, folder).start();
        try (killed) {
            for (Database database : databases()) {
                Waiting.until(
                        killed,
                        database.file() + " is written and replicated",
                        () -> acknowledged(database, folder).size() >= ROWS / 5 && newestTxid(database) > 2);
            }
        }
        for (Database database : databases()) {
            LtxFile newest = replica(database).orElseThrow();
            Path restored = place.scratch().resolve("killed-" + database.file());
            restores.restore(path + "/" + database.file(), restored);
            Database.Contents contents = database.reader().read(place, restored);
            assertThat(contents.integrity()).isEqualTo("ok");
            Acknowledged acknowledged = acknowledged(database, folder);
            Map<Long, Long> missing = missing(acknowledged, contents.ids());
            System.out.printf(
                    "%s, %s: killed with %d acknowledged, %d restored, %d in flight%n",
                    row.name(),
                    database.file(),
                    acknowledged.size(),
                    contents.ids().size(),
                    missing.size());
            assertThat(missing.values())
                    .as("%s at TXID %s%n%s", database.file(), newest.hex(), killed.describe())
                    .allMatch(committedAt -> committedAt >= newest.capturedAt());
        }
    }

    /** The restored database is the one that the application left. */
    private void goOn(Running bare, Path folder) throws Exception {
        Running end = withAgent(ROWS, folder).run(Place.TIMEOUT);
        assertRunsAs(bare, end);
        assertThat(end.stderr()).as(end.describe()).noneMatch(line -> line.contains("level=ERROR"));
        for (Database database : databases()) {
            // reading it first folds in what an application without a last close leaves in the WAL
            assertThat(missing(database, folder)).as(end.describe()).isEmpty();
            restores.assertRestores(
                    path + "/" + database.file(),
                    folder.resolve(database.file()),
                    end,
                    (restored, left, what) -> database.reader().assertSame(place, restored, left, what));
        }
        launch().compare(bare, end);
    }

    /** The agent says so, and takes no part. What is lost without it shows in a run of some seconds. */
    private String runOneThatLoses(Running bare, Path folder) throws Exception {
        Running end = withAgent(ROWS, folder).run(Place.TIMEOUT);
        assertRunsAs(bare, end);
        assertThat(end.stderr()).as(end.describe()).anyMatch(line -> line.contains("level=ERROR"));
        Path longFolder = Files.createDirectory(place.scratch().resolve("bare-long"));
        command(List.of(), ROWS_TO_LOSE, longFolder).run(Place.TIMEOUT);
        int lost = 0;
        for (Database database : databases()) {
            lost += lost(database, longFolder);
        }
        assertThat(lost)
                .as("acknowledged rows that are missing without the agent")
                .isPositive();
        return "explained: loses acknowledged commits without the agent too (" + lost + " of "
                + ROWS_TO_LOSE * databases().size() + " in this run), and the agent says so and stands aside";
    }

    /** Acknowledged rows that are gone; all of them, where their table is. */
    private int lost(Database database, Path folder) throws Exception {
        try {
            return missing(database, folder).size();
        } catch (SQLException unreadable) {
            return acknowledged(database, folder).size();
        }
    }

    private void assertRunsAs(Running bare, Running agent) {
        assertThat(agent.await(Place.TIMEOUT)).as(agent.describe()).isEqualTo(bare.await(Place.TIMEOUT));
        assertThat(agent.stdout()).as(agent.describe()).isEqualTo(bare.stdout());
    }

    private Command withAgent(int rows, Path folder) {
        return command(agent(""), rows, folder).environment(access.environment(path));
    }

    private Command command(List<String> agent, int rows, Path folder) {
        return new Command(launch().line(place, agent))
                .environment(launch().environment())
                .environment(Map.of("ROWS", Integer.toString(rows)))
                .in(folder);
    }

    private static List<String> agent(String arguments) {
        return List.of("-javaagent:" + Forks.agentJar() + arguments);
    }

    private Map<Long, Long> missing(Database database, Path folder) throws Exception {
        Set<Long> ids =
                database.reader().read(place, folder.resolve(database.file())).ids();
        return missing(acknowledged(database, folder), ids);
    }

    /** Acknowledged rows that are not there, with the time of their commits. */
    private static Map<Long, Long> missing(Acknowledged acknowledged, Set<Long> ids) {
        Map<Long, Long> missing = new TreeMap<>(acknowledged.committedAt());
        missing.keySet().removeAll(ids);
        return missing;
    }

    private static Acknowledged acknowledged(Database database, Path folder) {
        return Acknowledged.read(folder.resolve(database.list()));
    }

    private long newestTxid(Database database) {
        return replica(database).map(LtxFile::txid).orElse(0L);
    }

    private Optional<LtxFile> replica(Database database) {
        try (S3Client client = access.client()) {
            return new S3Replica(client, access.bucket(), path + "/" + database.file()).newest();
        }
    }

    private Launch launch() {
        return row.runs().launch();
    }

    private List<Database> databases() {
        return row.runs().databases();
    }
}
