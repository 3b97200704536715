package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.BoundLog;

/**
 * Why a database is not replicated.
 *
 * @param sentence for the operator: what is so, where, and what to do
 */
record Reason(ReasonCode code, String sentence) {

    /** The line with the reason. */
    BoundLog describe(BoundLog line) {
        return line.with("code", code).with("reason", sentence);
    }
}
