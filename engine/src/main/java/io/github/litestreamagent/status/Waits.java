package io.github.litestreamagent.status;

/**
 * How long was waited in this process, of all databases together. What does not wait is not counted, so that the usual way costs nothing.
 * Any thread.
 */
public final class Waits {

    /** Up to the longest waits of {@code Gate} and {@code WriteQueue}, in seconds. */
    private static final double[] OF_STATEMENTS = {0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2};

    /** Litestream's of an operation, and longer ones, in seconds. */
    private static final double[] OF_UPLOADS = {0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 3600};

    /** Those of a process, whose databases share them: one set for each of a thousand would be 30,000 series. Behind the constants that it is made with. */
    public static final Waits OF_PROCESS = new Waits();

    private final Histogram gate = new Histogram(OF_STATEMENTS);
    private final Histogram queue = new Histogram(OF_STATEMENTS);
    private final Histogram uploads = new Histogram(OF_UPLOADS);

    /** Returns those of statements for the moment in which the agent has the write lock. */
    public Histogram gate() {
        return gate;
    }

    /** Returns those of writers for each other. */
    public Histogram queue() {
        return queue;
    }

    /** Returns those of files, from their capture until the replica has acknowledged them. */
    public Histogram uploads() {
        return uploads;
    }
}
