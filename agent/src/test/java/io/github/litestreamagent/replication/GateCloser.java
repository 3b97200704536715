package io.github.litestreamagent.replication;

import java.util.concurrent.TimeUnit;

/** Closes a gate as the replicator's cycle does. */
public final class GateCloser {

    private GateCloser() {}

    /** False if a statement inside a transaction was under way for too long. */
    public static boolean close(Gate gate) {
        return gate.close(TimeUnit.MILLISECONDS.toNanos(20));
    }

    public static void open(Gate gate) {
        gate.open();
    }
}
