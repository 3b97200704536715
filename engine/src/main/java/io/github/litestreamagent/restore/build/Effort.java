package io.github.litestreamagent.restore.build;

/**
 * How much a restore does side by side.
 *
 * @param connections most requests at a time, 1 to 64
 * @param cores threads that decompress and write, from 1
 */
public record Effort(int connections, int cores) {

    /** Of one restore, whatever was asked for. */
    public static final int MOST_CONNECTIONS = 64;

    /** Enough to hide 20 ms of latency behind thousands of small files. */
    private static final int CONNECTIONS = 48;

    /** More only wait for the disk. */
    private static final int MOST_CORES = 16;

    /** What suits this machine. */
    public static final Effort DEFAULT = new Effort(CONNECTIONS, availableCores());

    public Effort {
        if (connections < 1 || connections > MOST_CONNECTIONS || cores < 1) {
            throw new IllegalArgumentException(connections + " connections and " + cores + " cores");
        }
    }

    /** As many connections as are asked for, up to 64. */
    public static Effort ofConnections(int wanted) {
        return new Effort(Math.max(1, Math.min(wanted, MOST_CONNECTIONS)), availableCores());
    }

    private static int availableCores() {
        return Math.min(Runtime.getRuntime().availableProcessors(), MOST_CORES);
    }
}
