package io.github.litestreamagent.replication.database;

import java.sql.SQLException;
import java.util.Set;

/**
 * SQLITE_IOERR_SHM*: the memory that all connections of a database in WAL mode share cannot be opened, sized, locked or mapped
 * (<a href="https://sqlite.org/rescode.html#ioerr_shmmap">result codes 4618 to 5386</a>).
 */
public final class SharedMemoryError {

    private static final int SHMOPEN = 10 | 18 << 8;
    private static final int SHMSIZE = 10 | 19 << 8;
    private static final int SHMLOCK = 10 | 20 << 8;
    private static final int SHMMAP = 10 | 21 << 8;

    private static final Set<Integer> CODES = Set.of(SHMOPEN, SHMSIZE, SHMLOCK, SHMMAP);

    private SharedMemoryError() {}

    /** Returns true if the driver says that it was the shared memory. */
    public static boolean is(SQLException e) {
        return CODES.contains(e.getErrorCode());
    }
}
