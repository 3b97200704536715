package io.github.litestreamagent.replication;

/** What runs the steps of a database. Safe for use by several threads. */
@FunctionalInterface
interface Nudged {

    /** There may be work. */
    void nudge();

    /** As a nudge that ends any sleep, also one after a failure. */
    default void hurry() {
        nudge();
    }
}
