package io.github.litestreamagent.cli.verify;

import io.github.litestreamagent.cli.sqlite.CarriedSqlite;
import io.github.litestreamagent.cli.sqlite.IntegrityCheck;
import io.github.litestreamagent.cli.sqlite.NoSqliteException;
import io.github.litestreamagent.restore.output.RestoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** What SQLite has to say of the database that a drill has restored. */
final class DrillChecks {

    private final String query;
    private String integrity = "left out: no SQLite for this platform";
    private String answer = "left out: no SQLite for this platform";

    /** @param query a SELECT of one value; empty for none */
    DrillChecks(String query) {
        this.query = query.strip().replaceAll(";+\\s*$", "");
    }

    void check(Path database) throws IOException {
        if (new IntegrityCheck("full").ran(database)) {
            integrity = "ok";
        }
        if (!query.isEmpty()) {
            ask(database);
        }
    }

    private void ask(Path database) throws IOException {
        String url = "jdbc:sqlite:" + database.toUri().toString().replaceFirst("^file:/+", "file:/") + "?immutable=1";
        Properties readOnly = new Properties();
        readOnly.setProperty("open_mode", "1");
        try (CarriedSqlite sqlite = CarriedSqlite.load();
                Connection connection = sqlite.driver().connect(url, readOnly);
                Statement statement = connection.createStatement();
                // a new line: the query may end with a comment
                ResultSet rows = statement.executeQuery("SELECT CASE WHEN (" + query + "\n) THEN 1 ELSE 0 END")) {
            if (!rows.next() || rows.getInt(1) != 1) {
                throw new RestoreException("the restored database answers no to: " + query
                        + "; compare with what the application has, and restore an earlier state with -timestamp if"
                        + " something was deleted");
            }
            answer = "true";
        } catch (NoSqliteException leftOut) {
            return;
        } catch (SQLException failed) {
            if (!CarriedSqlite.isWithoutLibrary(failed)) {
                throw new RestoreException("the restored database cannot be asked: " + failed.getMessage() + " in: "
                        + query + "; it must be a SELECT of one value");
            }
        }
    }

    String integrity() {
        return integrity;
    }

    String query() {
        return answer;
    }
}
