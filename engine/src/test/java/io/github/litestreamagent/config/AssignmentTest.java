package io.github.litestreamagent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssignmentTest {

    @TempDir
    Path directory;

    private Path work;
    private Sources sources;

    @BeforeEach
    void inADirectoryOfItsOwn() throws Exception {
        work = Files.createDirectory(directory.toRealPath().resolve("work"));
        sources = new Sources(work);
    }

    @Test
    void aDatabaseFoundGetsItsPathRelativeToTheWorkingDirectory() throws Exception {
        Configuration configuration = sources.arguments("s3://b/backups").load();
        assertThat(url(configuration, work.resolve("data/app.db"))).contains("s3://b/backups/data/app.db");
        assertThat(url(configuration, Path.of("app.db"))).contains("s3://b/backups/app.db");
        assertThat(configuration
                        .assignmentOf(work.resolve("app.db"))
                        .orElseThrow()
                        .derived())
                .isTrue();
    }

    @Test
    void aDatabaseElsewhereGetsItsAbsolutePath() throws Exception {
        Configuration configuration = sources.arguments("s3://b").load();
        assertThat(url(configuration, Path.of("/var/lib/app.db"))).contains("s3://b/var/lib/app.db");
    }

    @Test
    void twoWaysToOneFileAreOneReplica() throws Exception {
        Path real = Files.createFile(
                Files.createDirectory(directory.toRealPath().resolve("volume")).resolve("app.db"));
        Files.createSymbolicLink(work.resolve("link.db"), real);
        Configuration configuration = sources.arguments("s3://b").load();
        assertThat(url(configuration, work.resolve("link.db"))).isEqualTo(url(configuration, real));
    }

    @Test
    void patternsChooseAmongTheDatabasesFound() throws Exception {
        Configuration configuration = sources.file(
                        "bucket: b",
                        "include: ['*.db', 'data/**']",
                        "exclude:",
                        "- '**/cache/**'",
                        "- " + directory.toRealPath() + "/x/*")
                .load();
        assertThat(url(configuration, work.resolve("app.db"))).isPresent();
        assertThat(url(configuration, work.resolve("deep/down/app.db")))
                .as("a bare name")
                .isPresent();
        assertThat(url(configuration, work.resolve("app.sqlite"))).isEmpty();
        assertThat(url(configuration, work.resolve("data/a/b.sqlite"))).isPresent();
        assertThat(url(configuration, work.resolve("data/cache/c.db"))).isEmpty();
        assertThat(url(configuration, directory.resolve("x/app.db"))).isEmpty();
        assertThat(url(configuration, directory.resolve("y/app.db"))).isPresent();
    }

    @Test
    void withAListNothingElseIsReplicated() throws Exception {
        Path real = Files.createFile(directory.toRealPath().resolve("real.db"));
        Files.createSymbolicLink(work.resolve("link.db"), real);
        Configuration configuration = sources.file(
                        "dbs:",
                        "- path: ./data/../app.db",
                        "  replica: {url: s3://b/one}",
                        "- path: link.db",
                        "  replica: {url: s3://b/two}",
                        "- path: sqlite://~/home.db",
                        "  replica: {url: s3://b/three}")
                .load();
        assertThat(url(configuration, work.resolve("app.db"))).contains("s3://b/one");
        assertThat(url(configuration, real)).contains("s3://b/two");
        assertThat(url(configuration, work.resolve("home/home.db"))).contains("s3://b/three");
        assertThat(url(configuration, work.resolve("other.db"))).isEmpty();
        assertThat(configuration.assignmentOf(real).orElseThrow().derived()).isFalse();
    }

    private static Optional<String> url(Configuration configuration, Path file) {
        return configuration
                .assignmentOf(file)
                .map(assignment -> assignment.replica().description().url());
    }
}
