#!/usr/bin/env bash
# sqlite-jdbc 3.54.1.0: with jdbc.explicit_readonly=true a PRAGMA counts as the first statement of the connection.
#
# Guessed: explicit_readonly looks at the first statement that reads or writes; asking for a setting (a pool's connectionInitSql, a
# monitoring agent, "PRAGMA busy_timeout") decides nothing.
# Seen: behind any PRAGMA a write in a transaction fails, and so does setReadOnly. Without the PRAGMA both succeed.
#
#   plain: written, setReadOnly done
#   after PRAGMA busy_timeout: A statement has already been executed on this connection; cannot upgrade to write transaction
#   after PRAGMA busy_timeout: Cannot change Read-Only status of this connection: the first statement was already executed and the transaction is open.
set -euo pipefail
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
for artifact in org.xerial:sqlite-jdbc:3.54.1.0 org.slf4j:slf4j-api:2.0.17; do
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -Dartifact="$artifact" -DoutputDirectory="$T"
done
cat > First.java <<'J'
import java.sql.*;
import java.util.Properties;

public class First {
    public static void main(String[] none) throws Exception {
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:a.db"); Statement s = c.createStatement()) {
            s.execute("create table t(a)");
        }
        System.out.println("plain: " + write(false) + ", " + readOnly(false));
        System.out.println("after PRAGMA busy_timeout: " + write(true));
        System.out.println("after PRAGMA busy_timeout: " + readOnly(true));
    }

    static Connection open(boolean pragma) throws Exception {
        Properties p = new Properties();
        p.setProperty("jdbc.explicit_readonly", "true");
        Connection c = DriverManager.getConnection("jdbc:sqlite:a.db", p);
        if (pragma) {
            try (Statement s = c.createStatement(); ResultSet r = s.executeQuery("pragma busy_timeout")) {
                r.next();
            }
        }
        c.setAutoCommit(false);
        return c;
    }

    static String write(boolean pragma) throws Exception {
        try (Connection c = open(pragma); Statement s = c.createStatement()) {
            s.executeUpdate("insert into t values(1)");
            c.commit();
            return "written";
        } catch (SQLException e) {
            return e.getMessage();
        }
    }

    static String readOnly(boolean pragma) throws Exception {
        try (Connection c = open(pragma)) {
            c.setReadOnly(true);
            return "setReadOnly done";
        } catch (SQLException e) {
            return e.getMessage();
        }
    }
}
J
java -cp "$T/*" First.java 2>/dev/null | tee seen
grep -q '^plain: written, setReadOnly done$' seen
grep -q 'cannot upgrade to write transaction' seen
grep -q 'Cannot change Read-Only status' seen
