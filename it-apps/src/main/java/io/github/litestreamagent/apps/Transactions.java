package io.github.litestreamagent.apps;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/** Begins transactions on connections of a pool. */
public final class Transactions {

    private Transactions() {}

    /**
     * A connection whose BEGIN met SQLITE_BUSY says that it is in a transaction, and commits each statement by itself from then on:
     * {@code SQLiteConnection.setAutoCommit} notes the mode before it executes, and the pool knows nothing of it. So it is evicted.
     */
    public static void begin(HikariDataSource pool, Connection connection) throws SQLException {
        try {
            connection.setAutoCommit(false);
        } catch (SQLException notBegun) {
            pool.evictConnection(connection);
            throw notBegun;
        }
    }
}
