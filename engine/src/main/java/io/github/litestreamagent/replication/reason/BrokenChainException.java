package io.github.litestreamagent.replication.reason;

/** What the WAL holds does not continue what was captured: a frame may have been missed, so {@code Resume} decides. */
public final class BrokenChainException extends Exception {

    private static final long serialVersionUID = 1L;

    public BrokenChainException(String why) {
        super(why);
    }
}
