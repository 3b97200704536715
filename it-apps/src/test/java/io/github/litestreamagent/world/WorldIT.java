package io.github.litestreamagent.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.it.TestStore;
import io.github.litestreamagent.testing.Programs;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * Applications that do not know the agent: {@code -Dworld=few} (each build), {@code kinds} ({@code .ci/run}), {@code all}
 * ({@code -Pworld}), {@code none}, or names of rows, separated by commas. With {@code -Pworld} those that ran are noted in
 * docs/compatibility.md.
 */
@WithS3
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorldIT {

    private static final Path DOCUMENT = Path.of("..", "docs", "compatibility.md");

    private final String asked = System.getProperty("world", "few");
    private final List<Row> rows = Catalogue.all();
    private final Table table;
    private final Optional<Path> litestream = Programs.foundLitestream05();
    private final S3Bucket bucket;
    private final S3Access access;

    @TempDir
    Path folder;

    WorldIT(S3Bucket bucket) throws IOException {
        this.bucket = bucket;
        access = TestStore.access(bucket);
        table = new Table(DOCUMENT, rows);
    }

    @TestFactory
    Stream<DynamicTest> anApplicationRunsAsWithoutTheAgentAndIsRestored() {
        Set<String> names = names();
        assertThat(rows.stream().map(Row::name)).containsAll(names);
        return rows.stream()
                .filter(row -> names.contains(row.name()))
                .map(row -> DynamicTest.dynamicTest(row.name(), () -> run(row)));
    }

    @AfterAll
    void writeTheTable() throws Exception {
        if (Boolean.getBoolean("world.write")) {
            table.write("the agent" + (litestream.isEmpty() ? "" : " and by Litestream " + version()));
        }
    }

    private String version() throws Exception {
        return Programs.run(Programs.process(litestream.get(), "version"))
                .output()
                .strip();
    }

    private void run(Row row) throws Exception {
        Optional<Jdk> jdk = Jdk.find(row.java());
        String versions = "";
        try {
            assumeTrue(jdk.isPresent(), "there is no JDK " + row.java());
            Path built = row.module().build(jdk.get());
            Place place = new Place(
                    jdk.get(), built, Files.createDirectory(folder.toRealPath().resolve(row.name())));
            versions = Table.versions(row.versions(), row.runs().launch().jars(place));
            String verdict = new Trial(row, place, new Restores(access, litestream), access, TestStore.newPath()).run();
            table.note(row, versions, jdk.get().version(), verdict);
        } catch (TestAbortedException e) {
            System.out.println("skipped: " + row.name() + ": " + e.getMessage());
            table.note(row, versions, Integer.toString(row.java()), "not run: " + e.getMessage());
            throw e;
        } catch (Exception | AssertionError e) {
            table.note(row, versions, jdk.get().version(), "**red**");
            throw e;
        } finally {
            bucket.empty();
        }
    }

    private Set<String> names() {
        return switch (asked) {
            case "none" -> Set.of();
            case "few" -> Catalogue.FEW;
            case "kinds" -> Catalogue.KINDS;
            case "all" -> rows.stream().map(Row::name).collect(Collectors.toSet());
            default -> Set.of(asked.split(","));
        };
    }
}
