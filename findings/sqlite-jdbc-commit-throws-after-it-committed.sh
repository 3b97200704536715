#!/usr/bin/env bash
# sqlite-jdbc 3.54.1.0 with transaction_mode=IMMEDIATE: commit() throws SQLITE_BUSY although the transaction is committed, and the
# connection says autocommit=false while it commits every later statement by itself.
#
# Guessed: a commit() that throws has committed nothing, or at least leaves the connection as it was; a later rollback() takes back what was
# executed since.
# Seen: commit() is "commit" and then "begin immediate". Where the second one meets another writer it throws, with the first done. No
# transaction is open from then on: getAutoCommit() is false, each statement stands at once, rollback() fails and the row is there.
#
#   commit: [SQLITE_BUSY] ...; row 1 is in the database: true
#   getAutoCommit: false
#   rollback: [SQLITE_ERROR] ... (cannot rollback - no transaction is active); row 2 is in the database: true
set -euo pipefail
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
for artifact in org.xerial:sqlite-jdbc:3.54.1.0 org.slf4j:slf4j-api:2.0.17; do
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -Dartifact="$artifact" -DoutputDirectory="$T"
done
cat > Commit.java <<'J'
import java.sql.*;
import java.util.Properties;
import org.sqlite.SQLiteCommitListener;
import org.sqlite.SQLiteConnection;

public class Commit {
    public static void main(String[] none) throws Exception {
        Properties p = new Properties();
        p.setProperty("transaction_mode", "IMMEDIATE");
        p.setProperty("busy_timeout", "0");
        p.setProperty("journal_mode", "WAL");
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:a.db", p);
                Statement o = other.createStatement();
                Connection c = DriverManager.getConnection("jdbc:sqlite:a.db", p);
                Statement s = c.createStatement()) {
            o.execute("create table t(a)");
            c.setAutoCommit(false);
            s.executeUpdate("insert into t values(1)");
            Thread writer = writer();
            String thrown = null;
            for (int i = 0; thrown == null && i < 10_000_000; i++) {
                try {
                    c.commit();
                    s.executeUpdate("delete from t where a = 1");
                    s.executeUpdate("insert into t values(1)");
                } catch (SQLException e) {
                    thrown = e.getMessage();
                }
            }
            writer.interrupt();
            writer.join();
            System.out.println("commit: " + thrown + "; row 1 is in the database: " + has(o, 1));
            System.out.println("getAutoCommit: " + c.getAutoCommit());
            s.executeUpdate("insert into t values(2)");
            String rollback = "done";
            try {
                c.rollback();
            } catch (SQLException e) {
                rollback = e.getMessage();
            }
            System.out.println("rollback: " + rollback + "; row 2 is in the database: " + has(o, 2));
        }
    }

    /** Holds the write lock again and again, for a moment. */
    static Thread writer() {
        Thread t = new Thread(() -> {
            Properties p = new Properties();
            p.setProperty("busy_timeout", "0");
            try (Connection c = DriverManager.getConnection("jdbc:sqlite:a.db", p); Statement s = c.createStatement()) {
                while (!Thread.interrupted()) {
                    try {
                        s.execute("begin immediate");
                        s.execute("rollback");
                    } catch (SQLException busy) {
                        Thread.onSpinWait();
                    }
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        t.start();
        return t;
    }

    static boolean has(Statement s, int row) throws SQLException {
        try (ResultSet r = s.executeQuery("select count(*) from t where a = " + row)) {
            return r.getInt(1) > 0;
        }
    }
}
J
timeout 300 java -cp "$T/*" Commit.java 2>/dev/null | tee seen
grep -q '^commit: \[SQLITE_BUSY\].*row 1 is in the database: true$' seen
grep -q '^getAutoCommit: false$' seen
grep -q '^rollback: .*no transaction is active.*row 2 is in the database: true$' seen
