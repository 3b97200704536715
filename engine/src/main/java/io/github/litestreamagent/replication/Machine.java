package io.github.litestreamagent.replication;

import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What differs from run to run: time, chance, and the marks that a file system leaves on files. A test brings its own, so that a history
 * can be repeated.
 *
 * @param nanos counts on as {@link System#nanoTime} does
 * @param random gives a generator for the pauses of one component
 */
record Machine(LongSupplier nanos, Supplier<RandomGenerator> random, FileStamps stamps) {

    static final Machine REAL = new Machine(System::nanoTime, SplittableRandom::new, FileStamp::of);

    long now() {
        return nanos.getAsLong();
    }
}
