package io.github.litestreamagent.logging;

/** Where each failure of the agent's own ends, whichever thread it happens on. Safe for use by several threads. */
@FunctionalInterface
public interface FailureSink {

    /**
     * Says what has failed. Never throws.
     *
     * @param about carries the name of the file, where there is one
     * @param consequence what follows for the operator, one clause
     */
    void failed(BoundLog about, String consequence, Throwable why);
}
