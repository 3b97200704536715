package io.github.litestreamagent.sqlite;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The first 100 bytes of a database file (file format, 1.3). An empty or encrypted file has none.
 *
 * @param pageSize bytes
 * @param walMode whether the file says that it is read and written with a WAL
 * @param pageCount size of the database in pages as of the last change outside the WAL; 0 where a very old SQLite wrote the file
 * @param changeCounter counts transactions in rollback mode; in WAL mode those that change the first page
 * @param schemaCookie counts changes of the schema
 */
public record DatabaseHeader(int pageSize, boolean walMode, int pageCount, int changeCounter, int schemaCookie) {

    /** Bytes. */
    public static final int SIZE = 100;

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int PAGE_SIZE = 16;
    private static final int WRITE_VERSION = 18;
    private static final int READ_VERSION = 19;
    private static final int CHANGE_COUNTER = 24;
    private static final int PAGE_COUNT = 28;
    private static final int SCHEMA_COOKIE = 40;
    private static final int VERSION_VALID_FOR = 92;
    private static final byte WAL_VERSION = 2;

    /** The stored page size of 65,536, which does not fit in two bytes. */
    private static final int STORED_MAX = 1;

    /** Reads a header, or nothing if the bytes are not the start of a database. */
    public static Optional<DatabaseHeader> parse(byte[] bytes) {
        return parse(ByteBuffer.wrap(bytes));
    }

    /** Reads a header from the buffer's position on, which stays where it is. */
    public static Optional<DatabaseHeader> parse(ByteBuffer buffer) {
        ByteBuffer header = buffer.slice();
        if (header.remaining() < SIZE || !startsWithMagic(header)) {
            return Optional.empty();
        }
        int stored = Short.toUnsignedInt(header.getShort(PAGE_SIZE));
        int pageSize = stored == STORED_MAX ? PageSize.MAX : stored;
        if (!PageSize.isValid(pageSize)) {
            return Optional.empty();
        }
        boolean walMode = header.get(WRITE_VERSION) == WAL_VERSION && header.get(READ_VERSION) == WAL_VERSION;
        int changeCounter = header.getInt(CHANGE_COUNTER);
        int pageCount = changeCounter == header.getInt(VERSION_VALID_FOR) ? header.getInt(PAGE_COUNT) : 0;
        return Optional.of(
                new DatabaseHeader(pageSize, walMode, pageCount, changeCounter, header.getInt(SCHEMA_COOKIE)));
    }

    /** Returns true if neither counter has gone back: SQLite only ever adds to them, whatever is deleted, vacuumed or copied in. */
    public boolean isNotBefore(DatabaseHeader earlier) {
        return changeCounter - earlier.changeCounter >= 0 && schemaCookie - earlier.schemaCookie >= 0;
    }

    private static boolean startsWithMagic(ByteBuffer header) {
        byte[] start = new byte[MAGIC.length];
        header.get(0, start);
        return Arrays.equals(start, MAGIC);
    }
}
