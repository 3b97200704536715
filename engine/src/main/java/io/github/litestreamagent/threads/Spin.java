package io.github.litestreamagent.threads;

import java.util.concurrent.locks.LockSupport;

/**
 * A wait of microseconds. Beside one processor it gives that up: whoever spins there takes the time slice from the very statement for which it
 * waits.
 */
public final class Spin {

    private static final boolean ONE_PROCESSOR = Runtime.getRuntime().availableProcessors() == 1;

    /** The kernel makes about 50 µs of it. */
    private static final long SHORT_NANOS = 1000;

    private Spin() {}

    public static void once() {
        if (ONE_PROCESSOR) {
            LockSupport.parkNanos(SHORT_NANOS);
        } else {
            Thread.onSpinWait();
        }
    }
}
