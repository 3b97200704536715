package io.github.litestreamagent.status;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counts what is asked of the stores of a process. Any thread. */
public final class OperationFigures {

    /** Litestream's, in seconds. */
    private static final double[] BOUNDS = {0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60};

    private record Key(String replicaType, String operation) {}

    private static final class Figures {

        private final LongAdder bytes = new LongAdder();
        private final Histogram durations = new Histogram(BOUNDS);
        private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
    }

    /** Of one replica. */
    private static final class Asked {

        private final long since = System.nanoTime();
        private final LongAdder writes = new LongAdder();
        private final LongAdder reads = new LongAdder();
    }

    private final Map<Key, Figures> figures = new ConcurrentHashMap<>();
    private final Map<String, Asked> requests = new ConcurrentHashMap<>();

    /** One operation has ended, well or not. */
    public void ended(String replicaType, String operation, long bytes, long tookNanos) {
        Figures of = of(replicaType, operation);
        of.bytes.add(bytes);
        of.durations.add(tookNanos);
    }

    /** One has failed. */
    public void failed(String replicaType, String operation, String code) {
        of(replicaType, operation)
                .errors
                .computeIfAbsent(code, first -> new LongAdder())
                .increment();
    }

    /**
     * Counts requests to one replica that write or list.
     *
     * @param replica its URL
     */
    public void wrote(String replica, long count) {
        asked(replica).writes.add(count);
    }

    /** Counts requests to one replica that read an object, or what travels beside it. */
    public void read(String replica, long count) {
        asked(replica).reads.add(count);
    }

    private Asked asked(String replica) {
        return requests.computeIfAbsent(replica, first -> new Asked());
    }

    /** Returns what one replica was asked so far; empty if that was nothing. */
    public Optional<Requests> requests(String replica) {
        return Optional.ofNullable(requests.get(replica))
                .map(asked -> new Requests(
                        Duration.ofNanos(System.nanoTime() - asked.since), asked.writes.sum(), asked.reads.sum()));
    }

    private Figures of(String replicaType, String operation) {
        return figures.computeIfAbsent(new Key(replicaType, operation), first -> new Figures());
    }

    /** Returns what was counted, in a lasting order. */
    public List<Operations> snapshot() {
        return figures.entrySet().stream()
                .map(entry -> operations(entry.getKey(), entry.getValue()))
                .sorted((a, b) -> (a.replicaType() + a.operation()).compareTo(b.replicaType() + b.operation()))
                .toList();
    }

    private static Operations operations(Key key, Figures of) {
        Histogram.Snapshot durations = of.durations.snapshot();
        Map<String, Long> errors = of.errors.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().sum(), Long::sum, TreeMap::new));
        return new Operations(key.replicaType(), key.operation(), durations.count(), of.bytes.sum(), durations, errors);
    }
}
