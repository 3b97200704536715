package io.github.litestreamagent.monitor;

import io.github.litestreamagent.status.Histogram;
import io.github.litestreamagent.status.Operations;
import io.github.litestreamagent.status.Waits;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.util.ArrayList;
import java.util.List;

/** Says what is counted for the process, and not for each database: what was asked of the stores, and how long was waited. */
final class ProcessMetrics {

    private final List<MetricSnapshot> metrics = new ArrayList<>();

    private ProcessMetrics() {}

    static List<MetricSnapshot> of(List<Operations> operations, Waits waits) {
        ProcessMetrics process = new ProcessMetrics();
        process.operations(operations);
        process.waits(waits);
        return process.metrics;
    }

    private void operations(List<Operations> operations) {
        CounterSnapshot.Builder total = CounterSnapshot.builder()
                .name("litestream_replica_operation_total")
                .help("The number of replica operations performed");
        UnknownSnapshot.Builder bytes = UnknownSnapshot.builder()
                .name("litestream_replica_operation_bytes")
                .help("The number of bytes used by replica operations");
        CounterSnapshot.Builder errors = CounterSnapshot.builder()
                .name("litestream_replica_operation_errors_total")
                .help("Number of replica operation errors by type, operation, and error code");
        HistogramSnapshot.Builder durations = HistogramSnapshot.builder()
                .name("litestream_replica_operation_duration_seconds")
                .help("Duration of replica operations by type and operation")
                .unit(Unit.SECONDS);
        for (Operations of : operations) {
            Labels labels = Labels.of("replica_type", of.replicaType(), "operation", of.operation());
            total.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(labels)
                    .value((double) of.count())
                    .build());
            bytes.dataPoint(UnknownSnapshot.UnknownDataPointSnapshot.builder()
                    .labels(labels)
                    .value((double) of.bytes())
                    .build());
            durations.dataPoint(histogram(labels, of.durations()));
            of.errors()
                    .forEach((code, count) -> errors.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                            .labels(labels.add("code", code))
                            .value((double) count)
                            .build()));
        }
        metrics.add(total.build());
        metrics.add(bytes.build());
        metrics.add(errors.build());
        metrics.add(durations.build());
    }

    private void waits(Waits waits) {
        wait(
                "litestream_agent_gate_wait_seconds",
                "Waits of statements while the agent has the write lock",
                waits.gate());
        wait("litestream_agent_write_queue_wait_seconds", "Waits of writers for each other", waits.queue());
        wait(
                "litestream_agent_upload_wait_seconds",
                "Time from the capture of a file until the replica has acknowledged it",
                waits.uploads());
    }

    private void wait(String name, String help, Histogram waits) {
        metrics.add(HistogramSnapshot.builder()
                .name(name)
                .help(help)
                .unit(Unit.SECONDS)
                .dataPoint(histogram(Labels.EMPTY, waits.snapshot()))
                .build());
    }

    private static HistogramSnapshot.HistogramDataPointSnapshot histogram(Labels labels, Histogram.Snapshot of) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < of.bounds().size(); i++) {
            buckets.bucket(of.bounds().get(i), of.counts().get(i));
        }
        return HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(buckets.build())
                .sum(of.seconds())
                .build();
    }
}
