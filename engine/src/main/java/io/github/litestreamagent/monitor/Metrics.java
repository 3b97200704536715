package io.github.litestreamagent.monitor;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.status.Operations;
import io.github.litestreamagent.status.ReplicationState;
import io.github.litestreamagent.status.ReplicationStatus;
import io.github.litestreamagent.status.Waits;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Says the state of all databases as metrics: Litestream's names, labels and meanings, and those of the agent beside them. Counters of
 * Litestream without {@code _total} have no type here, because the library would give them another name.
 */
final class Metrics {

    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;
    private static final String MODE = "PASSIVE";

    private final List<ReplicationStatus> databases;
    private final List<MetricSnapshot> all = new ArrayList<>();

    private Metrics(List<ReplicationStatus> databases) {
        this.databases = databases;
    }

    static MetricSnapshots of(List<ReplicationStatus> databases, List<Operations> operations, Waits waits) {
        Metrics metrics = new Metrics(databases);
        metrics.litestream();
        metrics.levelZero();
        metrics.agent();
        metrics.all.addAll(ProcessMetrics.of(operations, waits));
        return new MetricSnapshots(metrics.all);
    }

    private void litestream() {
        gauge(
                "litestream_db_size",
                "The current size of the real DB",
                size(status -> status.files().database()));
        gauge(
                "litestream_wal_size",
                "The current size of the real WAL",
                size(status -> status.files().wal()));
        gauge(
                "litestream_txid",
                "The current transaction ID",
                status -> number(status.position().committed()));
        count(
                "litestream_total_wal_bytes",
                "Total number of bytes of the WAL that were captured",
                status -> status.syncs().walBytes());
        count(
                "litestream_sync_count",
                "Number of sync operations performed",
                status -> status.syncs().count());
        count(
                "litestream_sync_error_count",
                "Number of sync errors that have occurred",
                status -> status.syncs().failed());
        count(
                "litestream_sync_seconds",
                "Time spent syncing, in seconds",
                status -> seconds(status.syncs().took()));
        checkpoints("litestream_checkpoint_count", "Number of checkpoint operations performed", status -> (double)
                (status.checkpoints().completed() + status.checkpoints().deferred()));
        checkpoints(
                "litestream_checkpoint_seconds",
                "Time spent checkpointing WAL, in seconds",
                status -> seconds(status.checkpoints().took()));
        checkpoints("litestream_checkpoint_error_count", "Number of checkpoints that something put off", status ->
                (double) status.checkpoints().deferred());
    }

    private void agent() {
        gauge(
                "litestream_agent_replica_txid",
                "Newest transaction ID that the replica has acknowledged",
                status -> number(status.position().acknowledged()));
        gauge(
                "litestream_agent_lag_seconds",
                "Age of the oldest commit that the replica has not acknowledged",
                status -> Optional.of(seconds(status.behind().lag())));
        gauge(
                "litestream_agent_unreplicated_commits",
                "Commits of this process that the replica has not acknowledged",
                status -> Optional.of((double) status.behind().commits()));
        gauge(
                "litestream_agent_unreplicated_bytes",
                "Bytes that wait to be uploaded",
                status -> Optional.of((double) status.behind().bytes()));
        gauge(
                "litestream_agent_last_upload_timestamp_seconds",
                "When the replica acknowledged a file last",
                status -> status.position().uploadedAt().map(Metrics::epoch));
        gauge(
                "litestream_agent_last_verified_timestamp_seconds",
                "When a trial restore passed last",
                status -> status.drill().filter(ReplicationStatus.Drill::passed).map(drill -> epoch(drill.at())));
        gauge(
                "litestream_agent_last_failure_timestamp_seconds",
                "When an upload failed last",
                status -> status.lastFailure().map(failure -> epoch(failure.at())));
        states();
        CounterSnapshot.Builder commits = CounterSnapshot.builder()
                .name("litestream_agent_commits")
                .help("Transactions of the application that may have changed the database");
        databases.forEach(status -> commits.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(db(status))
                .value((double) status.syncs().commits())
                .build()));
        all.add(commits.build());
    }

    /** One of each database is 1. */
    private void states() {
        GaugeSnapshot.Builder states = GaugeSnapshot.builder()
                .name("litestream_agent_state")
                .help("What the replication of the database is doing: 1 for the state it is in");
        for (ReplicationStatus status : databases) {
            for (ReplicationState state : ReplicationState.values()) {
                states.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .labels(db(status).add("state", state.toString()))
                        .value(state == status.state() ? 1 : 0)
                        .build());
            }
        }
        all.add(states.build());
    }

    /** Litestream names the file without its folder here, and sets a gauge of this name, which the library refuses. */
    private void levelZero() {
        CounterSnapshot.Builder files = CounterSnapshot.builder()
                .name("litestream_l0_retention_files")
                .help("Number of L0 files by status during retention enforcement");
        Map<String, ReplicationStatus.LevelZero> left = new TreeMap<>();
        databases.forEach(status -> status.levelZero()
                .ifPresent(own -> left.merge(status.path().getFileName().toString(), own, Metrics::sum)));
        left.forEach((name, of) -> files.dataPoint(levelZero(name, "eligible", of.eligible()))
                .dataPoint(levelZero(name, "not_compacted", of.notCompacted()))
                .dataPoint(levelZero(name, "too_recent", of.tooRecent())));
        all.add(files.build());
    }

    private static ReplicationStatus.LevelZero sum(ReplicationStatus.LevelZero one, ReplicationStatus.LevelZero other) {
        return new ReplicationStatus.LevelZero(
                one.eligible() + other.eligible(),
                one.notCompacted() + other.notCompacted(),
                one.tooRecent() + other.tooRecent());
    }

    private static CounterSnapshot.CounterDataPointSnapshot levelZero(String name, String status, long files) {
        return CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(Labels.of("db", name, "status", status))
                .value((double) files)
                .build();
    }

    private void gauge(String name, String help, Function<ReplicationStatus, Optional<Double>> value) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        for (ReplicationStatus status : databases) {
            value.apply(status)
                    .ifPresent(known -> gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                            .labels(db(status))
                            .value(known)
                            .build()));
        }
        all.add(gauge.build());
    }

    private void count(String name, String help, Function<ReplicationStatus, Number> value) {
        untyped(name, help, Metrics::db, value);
    }

    private void checkpoints(String name, String help, Function<ReplicationStatus, Number> value) {
        untyped(name, help, status -> db(status).add("mode", MODE), value);
    }

    private void untyped(
            String name,
            String help,
            Function<ReplicationStatus, Labels> labels,
            Function<ReplicationStatus, Number> value) {
        UnknownSnapshot.Builder counter = UnknownSnapshot.builder().name(name).help(help);
        databases.forEach(status -> counter.dataPoint(UnknownSnapshot.UnknownDataPointSnapshot.builder()
                .labels(labels.apply(status))
                .value(value.apply(status).doubleValue())
                .build()));
        all.add(counter.build());
    }

    private static Labels db(ReplicationStatus status) {
        return Labels.of("db", status.path().toString());
    }

    private static Function<ReplicationStatus, Optional<Double>> size(Function<ReplicationStatus, Long> size) {
        return status ->
                Optional.of(size.apply(status)).filter(bytes -> bytes >= 0).map(Long::doubleValue);
    }

    private static Optional<Double> number(Optional<Txid> txid) {
        return txid.map(known -> (double) known.value());
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }

    private static double epoch(Instant at) {
        return at.toEpochMilli() / MILLIS;
    }
}
