package io.github.litestreamagent.cli.sqlite;

import io.github.litestreamagent.restore.output.RestoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** SQLite's own check of a restored database. */
public final class IntegrityCheck {

    /** Lines of SQLite's report that are repeated. */
    private static final int MOST_PROBLEMS = 5;

    /** What to say where it cannot run. */
    public static final String NO_SQLITE =
            "the integrity check was left out: this jar carries no SQLite for this platform; the"
                    + " restored database was proved by the checksums of the replica alone";

    private final String pragma;

    /**
     * Makes a check of one kind.
     *
     * @param kind quick or full
     */
    public IntegrityCheck(String kind) {
        this.pragma = (kind.equals("quick") ? "quick_check" : "integrity_check") + "(" + MOST_PROBLEMS + ")";
    }

    /**
     * Checks a database that is closed.
     *
     * @return false if there is no SQLite for this platform
     * @throws RestoreException if SQLite finds something wrong
     */
    public boolean ran(Path database) throws IOException {
        try (CarriedSqlite sqlite = CarriedSqlite.load()) {
            return check(sqlite.driver(), database);
        } catch (NoSqliteException noSqliteHere) {
            return false;
        }
    }

    private boolean check(Driver driver, Path database) throws IOException {
        // immutable: without locks, and without looking for a WAL
        String url = "jdbc:sqlite:" + database.toUri().toString().replaceFirst("^file:/+", "file:/") + "?immutable=1";
        Properties readOnly = new Properties();
        readOnly.setProperty("open_mode", "1");
        try (Connection connection = driver.connect(url, readOnly);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA " + pragma)) {
            StringBuilder problems = new StringBuilder();
            while (rows.next()) {
                problems.append(problems.isEmpty() ? "" : "; ")
                        .append(rows.getString(1).replace('\n', ' '));
            }
            if (!problems.toString().equals("ok")) {
                throw failed(problems.toString());
            }
            return true;
        } catch (SQLException notADatabase) {
            if (CarriedSqlite.isWithoutLibrary(notADatabase)) {
                return false;
            }
            throw failed(String.valueOf(notADatabase.getMessage()));
        }
    }

    private static RestoreException failed(String problems) {
        return new RestoreException("the restored database fails SQLite's integrity check, and nothing was written: "
                + problems + "; restore an earlier state with -txid or -timestamp");
    }
}
