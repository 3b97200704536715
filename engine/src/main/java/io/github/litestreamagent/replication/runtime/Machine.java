package io.github.litestreamagent.replication.runtime;

import io.github.litestreamagent.replication.files.FileStamp;
import io.github.litestreamagent.replication.files.FileStamps;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What differs from run to run and from machine to machine: time, chance, the marks that a file system leaves on files, memory, processes. A
 * test brings its own, so that a history can be repeated.
 *
 * @param nanos counts on as {@link System#nanoTime} does
 * @param random gives a generator for the pauses of one component
 * @param captureBytes R4: more than this of one database is never held in memory
 * @param identity of this process, for the lease
 * @param begun when this process did
 * @param background for requests that nothing waits for; may refuse
 * @param snapshots uploads one at a time; refuses another one
 * @param levels runs rounds of compaction and retention; refuses what would be too many at a time
 */
public record Machine(
        LongSupplier nanos,
        Supplier<RandomGenerator> random,
        FileStamps stamps,
        long captureBytes,
        ProcessIdentity identity,
        Instant begun,
        Executor background,
        Executor snapshots,
        Executor levels) {

    static final Machine REAL = new Machine(
            System::nanoTime,
            SplittableRandom::new,
            FileStamp::of,
            16L << 20,
            RealProcess.current(),
            ProcessHandle.current().info().startInstant().orElse(Instant.MAX),
            Background.executor("litestream-lease", 8),
            Background.executor("litestream-snapshot", 1),
            Background.executor("litestream-levels", 2));

    public long now() {
        return nanos.getAsLong();
    }
}
