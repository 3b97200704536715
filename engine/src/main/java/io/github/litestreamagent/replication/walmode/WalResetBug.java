package io.github.litestreamagent.replication.walmode;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.sqlite.DatabaseConnection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * SQLite 3.7.0 to 3.51.2 can corrupt a database when a checkpoint races a commit that restarts the WAL (fixed in 3.51.3, and in the
 * branches 3.44.6 and 3.50.7, which no sqlite-jdbc carries). Our checkpoints cannot: they run beside a keeper or under the write lock. Those
 * of other processes, and the application's own without the agent, can.
 */
public final class WalResetBug {

    private static final int[] FIXED = {3, 51, 3};
    private static final AtomicBoolean SAID = new AtomicBoolean();

    private WalResetBug() {}

    /** Names an affected version in the log, once in a process. */
    public static void sayOnce(DatabaseConnection connection, BoundLog log) throws SQLException {
        if (SAID.get()) {
            return;
        }
        String version = connection.version();
        if (isAffected(version) && SAID.compareAndSet(false, true)) {
            log.info(
                    "this SQLite has the WAL-reset bug",
                    "version",
                    version,
                    "note",
                    "checkpoints of the agent cannot run into it, those of other processes can; sqlite-jdbc 3.51.3.0 and later are free of it");
        }
    }

    /** Of a version of a fork, such as {@code 3.46.1-fork}, what SQLite itself counts; false if that cannot be told. */
    static boolean isAffected(String version) {
        int[] parts = Pattern.compile("\\d{1,9}")
                .matcher(version.split("[^0-9.]", 2)[0])
                .results()
                .mapToInt(part -> Integer.parseInt(part.group()))
                .toArray();
        return parts.length > 1 && Arrays.compare(parts, FIXED) < 0;
    }
}
