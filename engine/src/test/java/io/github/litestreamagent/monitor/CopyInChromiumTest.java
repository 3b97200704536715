package io.github.litestreamagent.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.litestreamagent.config.MonitorSettings;
import io.github.litestreamagent.past.RecordedHistory;
import io.github.litestreamagent.points.Copies;
import io.github.litestreamagent.points.Timelines;
import io.github.litestreamagent.status.Copy;
import io.github.litestreamagent.status.CopyFile;
import io.github.litestreamagent.status.ReplicationState;
import io.github.litestreamagent.status.Timeline;
import io.github.litestreamagent.testing.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator in a browser logs in and gets copies of a database. Fails when Page.html sends {@code Referrer-Policy: no-referrer}: the forms come
 * without their origin then.
 *
 * <p>{@code -Dscreenshots=true} writes the picture of docs/monitoring.md.
 */
class CopyInChromiumTest {

    private static final String TOKEN = "a-token-of-sixteen-characters";
    private static final String TXID = "0000000000000001";
    private static final Path PICTURE = Path.of("..", "docs", "images", "copy.png");

    @TempDir
    Path folder;

    /** With replicas that can be restored. */
    private static final class Restorable extends FakeDatabases {

        private final Timelines timelines = new Timelines(Clock.systemUTC());
        private final Copies copies = new Copies();
        private final RecordedHistory history;

        private Restorable(RecordedHistory history) {
            this.history = history;
        }

        @Override
        public Timeline timeline(Path database) throws IOException {
            return timelines.of("s3://bucket/app", history::storage);
        }

        @Override
        public void copy(Path database, String point, boolean beside) throws IOException {
            copies.begin(new Copies.Source(database, "s3://bucket/app", history::storage), point, beside);
        }

        @Override
        public Optional<Copy> lastCopy() {
            return copies.last();
        }

        @Override
        public Optional<CopyFile> takeCopy() {
            return copies.take();
        }
    }

    @Test
    void three_databases_are_seen_and_one_is_restored_beside_itself_and_downloaded() throws Exception {
        assumeTrue(Browser.isInstalled(), "skipped: chromium and chromedriver are not on the PATH");
        RecordedHistory history = new RecordedHistory(folder, true);
        history.commit("CREATE TABLE t (x)", "INSERT INTO t VALUES (1)");
        history.commit("INSERT INTO t VALUES (2)");
        Path database = folder.resolve("history.db");
        Restorable databases = new Restorable(history);
        databases
                .add(database.toString(), ReplicationState.REPLICATING, Duration.ZERO)
                .add("/data/stock.db", ReplicationState.REPLICATING, Duration.ofSeconds(3))
                .add("/data/users.db", ReplicationState.STOPPED, Duration.ZERO);
        Path downloads = Files.createDirectory(folder.resolve("downloads"));
        try (Monitor monitor = Monitor.start(settings(), databases, "v1", UnaryOperator.identity());
                Browser browser = Browser.open(downloads)) {
            String url = "http://127.0.0.1:" + monitor.address().orElseThrow().getPort();
            browser.go(url + "/");
            assertThat(browser.await("three", page -> page.contains("history.db")))
                    .contains("2 commits behind", "Stopped: ");
            browser.clickLink("history.db");
            browser.clickLink("Restore points and copies");
            browser.clickLink("Log in");
            browser.type("input[name='token']", TOKEN);
            browser.click("button");
            browser.await("logged in", page -> page.contains("2 commits behind"));
            browser.clickLink("history.db");
            browser.clickLink("Restore points and copies");
            browser.type("input[name='point']", TXID);
            picture(browser);
            browser.click("button[value='beside']");
            browser.await("copied", page -> page.contains("is restored to"));
            assertThat(folder.resolve("history.copy-" + TXID + ".db")).hasBinaryContent(history.state(1));
            download(browser, url, database);
            Path file = downloads.resolve("history.copy-0000000000000002.db");
            browser.await("downloaded", page -> Files.exists(file));
            assertThat(file).hasBinaryContent(history.state(2));
        } finally {
            databases.copies.end();
        }
    }

    /** The copy before may still be put away. */
    private static void download(Browser browser, String url, Path database) throws Exception {
        String said;
        do {
            browser.go(url + "/points?path=" + database);
            browser.click("button[value='browser']");
            said = browser.await(
                    "begun", page -> page.contains("one copy at a time") || page.contains("<h1>Copy</h1>"));
        } while (said.contains("one copy at a time"));
        browser.await("ready", page -> page.contains("waits to be downloaded"));
        browser.click("button");
    }

    private static void picture(Browser browser) throws Exception {
        byte[] png = browser.picture();
        assertThat(png).startsWith(0x89, 'P', 'N', 'G');
        if (Boolean.getBoolean("screenshots")) {
            Files.write(PICTURE, png);
        }
    }

    private static MonitorSettings settings() {
        return new MonitorSettings(
                Optional.of(new MonitorSettings.Address("127.0.0.1", 0)),
                Optional.empty(),
                false,
                Optional.empty(),
                Duration.ofMinutes(5),
                Optional.of(TOKEN),
                List.of());
    }
}
