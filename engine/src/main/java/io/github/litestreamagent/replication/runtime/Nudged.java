package io.github.litestreamagent.replication.runtime;

import java.util.Optional;

/** What runs the steps of a database. Safe for use by several threads. */
@FunctionalInterface
public interface Nudged {

    /** There may be work. Never throws. */
    void nudge();

    /** As a nudge that ends any sleep, also one after a failure. */
    default void hurry() {
        nudge();
    }

    /** Returns why the steps cannot be run now; empty if they can. The next nudge tries again. */
    default Optional<Throwable> obstacle() {
        return Optional.empty();
    }
}
