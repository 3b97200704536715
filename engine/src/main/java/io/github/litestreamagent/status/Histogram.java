package io.github.litestreamagent.status;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Counts how long something took. Any thread; adding takes no lock and allocates nothing. */
public final class Histogram {

    private final double[] bounds;
    private final LongAdder[] counts;
    private final LongAdder nanos = new LongAdder();

    /** @param bounds upper bounds in seconds, ascending; what is longer has a bucket of its own */
    public Histogram(double... bounds) {
        this.bounds = bounds.clone();
        counts = new LongAdder[bounds.length + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    public void add(long tookNanos) {
        double seconds = tookNanos / (double) TimeUnit.SECONDS.toNanos(1);
        int bucket = 0;
        while (bucket < bounds.length && seconds > bounds[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        nanos.add(tookNanos);
    }

    public Snapshot snapshot() {
        List<Double> upper = new ArrayList<>();
        List<Long> in = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            upper.add(i < bounds.length ? bounds[i] : Double.POSITIVE_INFINITY);
            in.add(counts[i].sum());
        }
        return new Snapshot(upper, in, nanos.sum() / (double) TimeUnit.SECONDS.toNanos(1));
    }

    /**
     * The counts at a moment.
     *
     * @param bounds upper bounds in seconds; the last is infinite
     * @param counts of each bucket alone, not summed up
     * @param seconds of all
     */
    public record Snapshot(List<Double> bounds, List<Long> counts, double seconds) {

        public Snapshot {
            bounds = List.copyOf(bounds);
            counts = List.copyOf(counts);
            if (bounds.size() != counts.size()) {
                throw new IllegalArgumentException("a count for each bound");
            }
        }

        long count() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }
    }
}
