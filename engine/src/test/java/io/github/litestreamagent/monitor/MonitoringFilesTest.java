package io.github.litestreamagent.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.http.Request;
import io.github.litestreamagent.status.ReplicationState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The alert rules and the dashboard ask for metrics that a scrape shows. */
class MonitoringFilesTest {

    private static final Path FOLDER = Path.of("..", "docs", "monitoring");
    private static final Pattern METRIC = Pattern.compile("litestream_\\w+");

    /** JSON is YAML. */
    @ParameterizedTest
    @ValueSource(strings = {"alerts.yml", "dashboard.json"})
    void every_expression_names_metrics_that_there_are(String file) throws IOException {
        Object loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(FOLDER.resolve(file)));
        List<String> expressions = new ArrayList<>();
        collect(loaded, expressions);
        String scraped = scrape();
        assertThat(expressions).hasSizeGreaterThanOrEqualTo(3).allSatisfy(expression -> {
            List<String> metrics =
                    METRIC.matcher(expression).results().map(MatchResult::group).toList();
            assertThat(metrics).as(expression).isNotEmpty();
            metrics.forEach(metric -> assertThat(scraped).contains("# TYPE " + metric + " "));
        });
    }

    @Test
    void every_alert_says_how_bad_it_is_and_what_is_wrong() throws IOException {
        String alerts = Files.readString(FOLDER.resolve("alerts.yml"));
        int count = alerts.split("- alert:", -1).length;
        assertThat(alerts.split("severity:", -1)).hasSize(count);
        assertThat(alerts.split("summary:", -1)).hasSize(count);
    }

    private static void collect(Object loaded, List<String> expressions) {
        if (loaded instanceof Map<?, ?> fields) {
            if (fields.get("expr") instanceof String expression) {
                expressions.add(expression);
            }
            fields.values().forEach(value -> collect(value, expressions));
        } else if (loaded instanceof List<?> items) {
            items.forEach(item -> collect(item, expressions));
        }
    }

    private static String scrape() throws IOException {
        FakeDatabases databases =
                new FakeDatabases().add("/data/app.db", ReplicationState.REPLICATING, Duration.ofSeconds(3));
        return new Scrape(databases)
                .answer(new Request("GET", "/metrics", Map.of(), Map.of(), "", false))
                .body();
    }
}
