package io.github.litestreamagent.agent.instrumentation;

import java.sql.SQLException;

/**
 * Stands for the driver's {@code NativeDB} while {@link DriverSideStatements} is compiled, under whose name it is called at run time. These
 * methods are the same in each sqlite-jdbc from 3.8 to 3.54, but for {@code prepare}: 3.16 and later have {@code prepare_utf8} as well, and
 * the older method gives an object of the driver's in the newest.
 */
abstract class NativeDbStub {

    abstract long prepare(String sql) throws SQLException;

    abstract long prepare_utf8(byte[] sql) throws SQLException;

    abstract int step(long statement) throws SQLException;

    abstract int column_count(long statement) throws SQLException;

    abstract String column_text(long statement, int column) throws SQLException;

    abstract int finalize(long statement) throws SQLException;

    /** Throws what the driver makes of a result code and SQLite's message. */
    abstract void throwex(int code) throws SQLException;
}
