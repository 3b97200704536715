package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.churn.Churn;
import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.testing.Programs;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A replica that the agent compacts is Litestream's in every respect, and the other way round. */
@WithS3
class LevelsIT {

    /** So short that an application of seconds meets all levels. */
    private static final List<String> LEVELS = List.of(
            "levels:",
            "  - interval: 300ms",
            "  - interval: 1s",
            "  - interval: 3s",
            "l0-retention: 500ms",
            "l0-retention-check-interval: 100ms");

    private static final String[] SLOWLY = {"--steps", "400", "--pause-millis", "20", "--vacuum", "false"};

    @TempDir
    Path folder;

    private final S3Access access;
    private Path litestream;
    private String path;
    private Path database;
    private int restores;

    LevelsIT(S3Bucket bucket) {
        access = TestStore.access(bucket);
    }

    @BeforeEach
    void start() throws Exception {
        litestream = Programs.litestream05();
        path = TestStore.newPath();
        database = folder.toRealPath().resolve("churn.db");
    }

    /** @param min first TXID */
    private record File(long min, long max) {

        static File of(String key) {
            String name = key.substring(key.lastIndexOf('/') + 1);
            return new File(Long.parseLong(name.substring(0, 16), 16), Long.parseLong(name.substring(17, 33), 16));
        }
    }

    @Test
    void bothRestoreEachStateThatTheLevelsOfTheAgentHold() throws Exception {
        churnWithAgent("1");
        assertAllLevelsAreThere();
        long newest = last(level(0)).max();
        assertThat(level(0)).as("files of level 0").hasSizeLessThan((int) newest - 5);
        assertBothRestoreTheDatabase();
        for (int level = 1; level <= 3; level++) {
            List<File> files = level(level);
            for (int i = 0; i < files.size(); i += Math.max(1, files.size() / 3)) {
                assertBothRestore(files.get(i).max());
            }
            assertBothRestore(last(files).max());
        }
        Running listed = new Command(List.of(litestream.toString(), "ltx", "-level", "all"))
                .arguments(access.url(path))
                .environment(access.keyEnvironment())
                .run(Forks.TIMEOUT);
        assertThat(listed.stdout()).hasSize(1 + objects());
    }

    @Test
    void litestreamGoesOnAndCompactsWhatTheAgentHasCompactedAndTheAgentGoesOn() throws Exception {
        churnWithAgent("2");
        File agents = last(level(3));
        churnWithLitestream("3");
        assertThat(last(level(3)).max()).as("level 3").isGreaterThan(agents.max());
        assertAllLevelsAreThere();
        assertBothRestoreTheDatabase();

        File litestreams = last(level(3));
        churnWithAgent("4");
        assertThat(last(level(3)).max()).as("level 3").isGreaterThan(litestreams.max());
        assertAllLevelsAreThere();
        assertBothRestoreTheDatabase();
    }

    @Test
    void theAgentGoesOnAndCompactsWhatLitestreamHasCompacted() throws Exception {
        churnWithLitestream("5");
        File litestreams = last(level(3));
        churnWithAgent("6");
        assertThat(last(level(3)).max()).as("level 3").isGreaterThan(litestreams.max());
        assertAllLevelsAreThere();
        assertBothRestoreTheDatabase();
    }

    /** Each without a gap. */
    private void assertAllLevelsAreThere() {
        for (int level = 1; level <= 3; level++) {
            List<File> files = level(level);
            assertThat(files).as("files of level " + level).isNotEmpty();
            for (int i = 1; i < files.size(); i++) {
                assertThat(files.get(i).min())
                        .as("files of level %d: %s", level, files)
                        .isEqualTo(files.get(i - 1).max() + 1);
            }
        }
    }

    /** The application waits with its steps until the agent has compared the database: Litestream records no checksum. */
    private void churnWithAgent(String seed) throws Exception {
        Path config = folder.resolve("agent.yml");
        Path goOn = folder.resolve("go-on");
        write(config, List.of("  - path: " + database, "    replica:", "      url: " + access.url(path)));
        Running churn = Forks.withAgent(config + ",sync-interval=50ms", Churn.class, "--db", database.toString())
                .arguments("--seed", seed, "--until", goOn.toString())
                .arguments(SLOWLY)
                .environment(access.keyEnvironment())
                .in(folder)
                .start();
        Waiting.untilSaid(churn, "msg=replicating ");
        Files.createFile(goOn);
        assertThat(churn.await(Forks.TIMEOUT)).as(churn.describe()).isZero();
        assertThat(churn.stderr())
                .as(churn.describe())
                .noneMatch(line -> line.contains("level=ERROR") || line.contains("level=WARN"));
        Files.delete(goOn);
    }

    private void churnWithLitestream(String seed) throws Exception {
        Path config = folder.resolve("litestream-levels.yml");
        write(
                config,
                List.of(
                        "  - path: " + database,
                        "    replica:",
                        "      type: s3",
                        "      bucket: " + access.bucket(),
                        "      path: " + path,
                        "      region: " + access.region(),
                        "      endpoint: " + access.endpoint().orElseThrow(),
                        "      force-path-style: true",
                        "      sync-interval: 50ms"));
        try (Running replicate = new Command(List.of(litestream.toString(), "replicate", "-config", config.toString()))
                .environment(access.keyEnvironment())
                .start()) {
            churnBare("--seed", seed, "--steps", "400", "--pause-millis", "20", "--vacuum", "false");
            replicate.terminate();
            assertThat(replicate.await(Duration.ofMinutes(1)))
                    .as(replicate.describe())
                    .isZero();
            assertThat(replicate.stdout())
                    .as(replicate.describe())
                    .noneMatch(line -> line.contains("compaction failed"))
                    .anyMatch(line -> line.contains("compaction complete") && line.contains("level=3"));
        }
        churnBare("--steps", "0");
    }

    private void churnBare(String... arguments) {
        Running churn = Forks.bare(Churn.class, "--db", database.toString())
                .arguments(arguments)
                .run(Forks.TIMEOUT);
        assertThat(churn.await(Forks.TIMEOUT)).as(churn.describe()).isZero();
    }

    private static void write(Path config, List<String> databases) {
        List<String> lines = new ArrayList<>(LEVELS);
        lines.add("dbs:");
        lines.addAll(databases);
        lines.add("    monitor-interval: 100ms");
        Forks.write(config, lines.toArray(String[]::new));
    }

    private List<File> level(int level) {
        String prefix = path + "/000" + level + "/";
        return keys(prefix).stream().map(File::of).toList();
    }

    private int objects() {
        return (int)
                keys(path + "/").stream().filter(key -> key.endsWith(".ltx")).count();
    }

    private List<String> keys(String prefix) {
        try (S3Client client = access.client()) {
            return client
                    .listObjectsV2Paginator(
                            request -> request.bucket(access.bucket()).prefix(prefix))
                    .contents()
                    .stream()
                    .map(S3Object::key)
                    .toList();
        }
    }

    private static File last(List<File> files) {
        return files.get(files.size() - 1);
    }

    private void assertBothRestoreTheDatabase() throws Exception {
        assertThat(Files.mismatch(assertSame(), database)).isEqualTo(-1);
    }

    private void assertBothRestore(long txid) throws Exception {
        assertSame("-txid", String.format("%016x", txid));
    }

    private Path assertSame(String... options) throws Exception {
        restores++;
        Path ours = folder.resolve("ours-" + restores + ".db");
        Path theirs = folder.resolve("theirs-" + restores + ".db");
        Forks.restore(access, path, ours, options);
        Forks.litestreamRestore(litestream, access, path, theirs, options);
        assertThat(Files.mismatch(ours, theirs)).as(String.join(" ", options)).isEqualTo(-1);
        return ours;
    }
}
