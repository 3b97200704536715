package io.github.litestreamagent.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.http.Request;
import io.github.litestreamagent.http.Response;
import io.github.litestreamagent.status.ReplicationState;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a scrape shows, and that it keeps to the conventions of Prometheus. */
class MetricsTest {

    private static final Pattern SAMPLE = Pattern.compile(
            "([a-z][a-z0-9_]*)(\\{[a-z_]+=\"(?:[^\"\\\\]|\\\\.)*\"(?:,[a-z_]+=\"(?:[^\"\\\\]|\\\\.)*\")*})? (\\S+)");

    private static final Set<String> LITESTREAM = Set.of(
            "litestream_db_size",
            "litestream_wal_size",
            "litestream_total_wal_bytes",
            "litestream_txid",
            "litestream_sync_count",
            "litestream_sync_error_count",
            "litestream_sync_seconds",
            "litestream_checkpoint_count",
            "litestream_checkpoint_error_count",
            "litestream_checkpoint_seconds",
            "litestream_l0_retention_files_total",
            "litestream_replica_operation_total",
            "litestream_replica_operation_bytes",
            "litestream_replica_operation_duration_seconds",
            "litestream_replica_operation_errors_total");

    private final FakeDatabases databases = new FakeDatabases()
            .add("/data/a \"b\".db", ReplicationState.REPLICATING, Duration.ofSeconds(3))
            .add("/data/stopped.db", ReplicationState.STOPPED, Duration.ZERO);

    @Test
    void litestreams_metrics_have_its_names_labels_and_meanings() throws IOException {
        String text = scrape("text/plain").body();
        assertThat(text)
                .contains("\nlitestream_db_size{db=\"/data/a \\\"b\\\".db\"} 8192.0\n")
                .contains("litestream_wal_size{db=\"/data/stopped.db\"} 4152.0\n")
                .contains("litestream_txid{db=\"/data/a \\\"b\\\".db\"} 8.0\n")
                .contains("litestream_sync_count{db=\"/data/stopped.db\"} 7.0\n")
                .contains("litestream_sync_seconds{db=\"/data/stopped.db\"} 1.5\n")
                .contains("litestream_checkpoint_count{db=\"/data/stopped.db\",mode=\"PASSIVE\"} 4.0\n")
                .contains("litestream_replica_operation_total{operation=\"PUT\",replica_type=\"s3\"} 2.0\n")
                .contains(
                        "litestream_replica_operation_duration_seconds_bucket{operation=\"PUT\",replica_type=\"s3\",le=\"+Inf\"} 2\n")
                .contains("litestream_l0_retention_files_total{db=\"stopped.db\",status=\"not_compacted\"} 3.0\n")
                .contains("litestream_l0_retention_files_total{db=\"stopped.db\",status=\"too_recent\"} 8.0\n")
                .contains("code=\"unavailable\"");
        assertThat(families(text).keySet()).containsAll(LITESTREAM);
    }

    @Test
    void the_agents_own_say_lag_and_state() throws IOException {
        assertThat(scrape("text/plain").body())
                .contains("litestream_agent_lag_seconds{db=\"/data/a \\\"b\\\".db\"} 3.0\n")
                .contains("litestream_agent_replica_txid{db=\"/data/a \\\"b\\\".db\"} 6.0\n")
                .contains("litestream_agent_unreplicated_commits{db=\"/data/a \\\"b\\\".db\"} 2.0\n")
                .contains("litestream_agent_state{db=\"/data/stopped.db\",state=\"stopped\"} 1.0\n")
                .contains("litestream_agent_state{db=\"/data/stopped.db\",state=\"replicating\"} 0.0\n");
    }

    @Test
    void waits_are_histograms_of_the_process() throws IOException {
        databases.waits.gate().add(3_000_000);
        databases.waits.gate().add(30_000_000);
        databases.waits.uploads().add(2_000_000_000);
        assertThat(scrape("text/plain").body())
                .contains("litestream_agent_gate_wait_seconds_bucket{le=\"0.001\"} 0\n")
                .contains("litestream_agent_gate_wait_seconds_bucket{le=\"0.005\"} 1\n")
                .contains("litestream_agent_gate_wait_seconds_bucket{le=\"+Inf\"} 2\n")
                .contains("litestream_agent_gate_wait_seconds_count 2\n")
                .contains("litestream_agent_write_queue_wait_seconds_count 0\n")
                .contains("litestream_agent_upload_wait_seconds_sum 2.0\n");
    }

    /** What promtool check metrics asks of names, help and types; names of Litestream are as they are. */
    @Test
    void names_help_types_and_units_keep_to_the_conventions() throws IOException {
        String text = scrape("text/plain").body();
        Map<String, String> families = families(text);
        Set<String> samples = new HashSet<>();
        for (String line : text.lines().toList()) {
            if (!line.startsWith("#")) {
                Matcher sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                assertThat(samples.add(sample.group(1) + sample.group(2)))
                        .as("once: " + line)
                        .isTrue();
                String name = sample.group(1).replaceFirst("_(bucket|sum|count)$", "");
                assertThat(families.containsKey(name) || families.containsKey(sample.group(1)))
                        .as("declared: " + line)
                        .isTrue();
                Double.parseDouble(sample.group(3));
            }
        }
        families.forEach((name, type) -> {
            assertThat(text).as("help of " + name).containsPattern("# HELP " + name + " [A-Z]");
            if (!LITESTREAM.contains(name)) {
                assertThat(name.endsWith("_total")).as(name).isEqualTo(type.equals("counter"));
                assertThat(name).doesNotContain("milli", "_ms", "count", "gauge");
                assertThat(name).startsWith("litestream_agent_");
            }
        });
    }

    @Test
    void who_asks_for_open_metrics_gets_them() throws IOException {
        Response response = scrape("application/openmetrics-text; version=1.0.0");
        assertThat(response.type()).startsWith("application/openmetrics-text");
        assertThat(response.body()).endsWith("# EOF\n").contains("litestream_sync_count{db=");
    }

    private Response scrape(String accept) throws IOException {
        return new Scrape(databases)
                .answer(new Request("GET", "/metrics", Map.of(), Map.of("accept", List.of(accept)), "", false));
    }

    private static Map<String, String> families(String text) {
        Map<String, String> families = new HashMap<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ", -1);
                assertThat(families.put(words[2], words[3]))
                        .as("declared once: " + line)
                        .isNull();
            }
        }
        return families;
    }
}
