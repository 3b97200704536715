package io.github.litestreamagent.agent.instrumentation;

import io.github.litestreamagent.replication.application.Gate;
import java.util.concurrent.TimeUnit;

/** Closes a gate as the replicator's cycle does. */
final class GateCloser {

    private GateCloser() {}

    /** False if a statement inside a transaction was under way for too long. */
    static boolean close(Gate gate) {
        return gate.close(TimeUnit.MILLISECONDS.toNanos(20));
    }

    static void open(Gate gate) {
        gate.open();
    }
}
