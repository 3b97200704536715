#!/usr/bin/env bash
# sqlite-jdbc 3.54.1.0 (SQLite 3.54.1): an image that serialize() makes of a database in WAL mode is refused by deserialize().
#
# Guessed: serialize() gives an image that deserialize() of the same driver opens, whatever the journal mode.
# Seen: deserialize() itself succeeds, and the first statement on the image fails with SQLITE_CANTOPEN, because bytes 18 and 19 of its
# header say "WAL" and a database in memory can have no WAL. With these two bytes set to 1 the same image opens and has every row.
#
#   rollback journal: rows 2
#   WAL: [SQLITE_CANTOPEN] Unable to open the database file (unable to open database file)
#   WAL, bytes 18 and 19 set to 1: rows 2
set -euo pipefail
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
for artifact in org.xerial:sqlite-jdbc:3.54.1.0 org.slf4j:slf4j-api:2.0.17; do
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -Dartifact="$artifact" -DoutputDirectory="$T"
done
cat > Image.java <<'J'
import java.sql.*;
import org.sqlite.SQLiteConnection;

public class Image {
    public static void main(String[] none) throws Exception {
        System.out.println("rollback journal: " + open(image("delete")));
        byte[] wal = image("wal");
        System.out.println("WAL: " + open(wal));
        wal[18] = 1;
        wal[19] = 1;
        System.out.println("WAL, bytes 18 and 19 set to 1: " + open(wal));
    }

    static byte[] image(String mode) throws Exception {
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + mode + ".db"); Statement s = c.createStatement()) {
            s.execute("pragma journal_mode=" + mode);
            s.execute("create table t(a)");
            s.execute("insert into t values(1),(2)");
            return c.unwrap(SQLiteConnection.class).serialize("main");
        }
    }

    static String open(byte[] image) throws Exception {
        try (Connection c = DriverManager.getConnection("jdbc:sqlite::memory:"); Statement s = c.createStatement()) {
            c.unwrap(SQLiteConnection.class).deserialize("main", image);
            try (ResultSet r = s.executeQuery("select count(*) from t")) {
                return "rows " + r.getInt(1);
            }
        } catch (SQLException e) {
            return e.getMessage();
        }
    }
}
J
java -cp "$T/*" Image.java 2>/dev/null | tee seen
grep -q '^rollback journal: rows 2$' seen
grep -q '^WAL: \[SQLITE_CANTOPEN\]' seen
grep -q 'set to 1: rows 2$' seen
