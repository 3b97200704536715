package io.github.litestreamagent.replication;

/** What the WAL holds does not continue what was captured: a frame may have been missed, so {@link Resume} decides. */
final class BrokenChainException extends Exception {

    private static final long serialVersionUID = 1L;

    BrokenChainException(String why) {
        super(why);
    }
}
