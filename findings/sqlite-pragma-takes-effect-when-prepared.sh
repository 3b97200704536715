#!/usr/bin/env bash
# SQLite 3.54.1 (sqlite-jdbc 3.54.1.0): "PRAGMA wal_autocheckpoint=N" takes effect when it is prepared, not when it is executed.
#
# Guessed: a prepared statement that is never executed changes nothing; so does one that is executed again after the value was set
# otherwise: it sets it anew.
# Seen: preparing it sets the value. Executing it later sets nothing: the value stays what another statement has made it meanwhile.
#
#   before: 1000
#   prepared, not executed: 77
#   set to 5, then executed: 5
set -euo pipefail
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
for artifact in org.xerial:sqlite-jdbc:3.54.1.0 org.slf4j:slf4j-api:2.0.17; do
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -Dartifact="$artifact" -DoutputDirectory="$T"
done
cat > Prepared.java <<'J'
import java.sql.*;

public class Prepared {
    public static void main(String[] none) throws Exception {
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:a.db"); Statement s = c.createStatement()) {
            s.execute("pragma journal_mode=wal");
            System.out.println("before: " + value(s));
            try (PreparedStatement p = c.prepareStatement("pragma wal_autocheckpoint=77")) {
                System.out.println("prepared, not executed: " + value(s));
                s.execute("pragma wal_autocheckpoint=5");
                p.execute();
                System.out.println("set to 5, then executed: " + value(s));
            }
        }
    }

    static int value(Statement s) throws SQLException {
        try (ResultSet r = s.executeQuery("pragma wal_autocheckpoint")) {
            return r.getInt(1);
        }
    }
}
J
java -cp "$T/*" Prepared.java 2>/dev/null | tee seen
printf 'before: 1000\nprepared, not executed: 77\nset to 5, then executed: 5\n' | diff - seen
