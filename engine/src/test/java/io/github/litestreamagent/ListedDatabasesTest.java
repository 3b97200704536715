package io.github.litestreamagent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.config.Configuration;
import io.github.litestreamagent.config.ConfigurationLoader;
import io.github.litestreamagent.config.ConfigurationSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An entry of {@code dbs} that matches nothing does not go unsaid. */
class ListedDatabasesTest {

    @TempDir
    Path directory;

    private Path real;
    private ListedDatabases listed;

    @BeforeEach
    void list() throws Exception {
        real = directory.toRealPath();
        Files.createDirectory(real.resolve("data"));
        Files.createFile(real.resolve("later.db"));
        Files.createFile(real.resolve("used.db"));
        String entries = "dbs:\n";
        for (String path : new String[] {"App.db", "data", "no/such/place.db", "later.db", "used.db"}) {
            entries += "  - {path: " + path + ", replica: {url: s3://bucket/" + path + "}}\n";
        }
        Files.writeString(real.resolve("litestream.yml"), entries);
        Configuration configuration = ConfigurationLoader.load(new ConfigurationSources("", Map.of(), Map.of(), real));
        listed = new ListedDatabases(configuration);
    }

    /** Fails when ListedDatabases.unopened says nothing, and when ListedDatabases.opened notes nothing. */
    @Test
    void entriesThatNoConnectionHasOpenedAreNamedWithWhatIsProbablyWrong() {
        listed.leftOut(real.resolve("app.db"));
        listed.opened(real.resolve("used.db"));
        assertThat(listed.unopened())
                .containsOnlyKeys(real.resolve("App.db"), real.resolve("no/such/place.db"), real.resolve("later.db"))
                .hasEntrySatisfying(
                        real.resolve("App.db"),
                        note -> assertThat(note).contains("it has opened " + real.resolve("app.db")))
                .hasEntrySatisfying(
                        real.resolve("no/such/place.db"),
                        note -> assertThat(note).contains("no such file"))
                .hasEntrySatisfying(
                        real.resolve("later.db"), note -> assertThat(note).contains("until then"));
    }

    @Test
    void whatDbsListsIsShown() {
        assertThat(listed.listed()).startsWith(real.resolve("App.db") + ", ").endsWith("used.db");
    }
}
