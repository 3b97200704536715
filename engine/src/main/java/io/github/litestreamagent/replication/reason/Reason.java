package io.github.litestreamagent.replication.reason;

import io.github.litestreamagent.logging.BoundLog;

/**
 * Why a database is not replicated.
 *
 * @param sentence for the operator: what is so, where, and what to do
 */
public record Reason(ReasonCode code, String sentence) {

    /** The line with the reason. */
    public BoundLog describe(BoundLog line) {
        return line.with("code", code).with("reason", sentence);
    }
}
