package io.github.litestreamagent.agent.connections.driver;

import java.util.function.BooleanSupplier;

/**
 * The bytes that {@code SQLiteConnection.serialize} hands out: the whole database, what the WAL holds included, with the header of the file. No
 * memory database opens one in WAL mode, so one of a file that the agent has switched says what the file said before.
 */
public final class SerializedImage {

    /** Write version and read version: 1 for a rollback journal, 2 for WAL (<a href="https://sqlite.org/fileformat.html">1.3.3</a>). */
    private static final int WRITE_VERSION = 18;

    private static final int READ_VERSION = 19;
    private static final byte ROLLBACK_JOURNAL = 1;
    private static final byte WAL = 2;

    private SerializedImage() {}

    /**
     * Gives an image back the journal mode that it had without the agent.
     *
     * @param switchedByAgent asked for an image in WAL mode alone
     */
    public static void restoreHeader(byte[] image, BooleanSupplier switchedByAgent) {
        if (image.length > READ_VERSION
                && image[WRITE_VERSION] == WAL
                && image[READ_VERSION] == WAL
                && switchedByAgent.getAsBoolean()) {
            image[WRITE_VERSION] = ROLLBACK_JOURNAL;
            image[READ_VERSION] = ROLLBACK_JOURNAL;
        }
    }
}
