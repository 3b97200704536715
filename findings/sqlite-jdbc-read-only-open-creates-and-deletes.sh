#!/usr/bin/env bash
# sqlite-jdbc 3.45.3.0: opening a missing database read-only creates the file and deletes it again; 3.50.3.0 does not.
#
# Guessed: a connection with SQLITE_OPEN_READONLY touches nothing; SQLite alone decides whether the file is there.
# Seen: with 3.45.3.0 (and 3.46.1.3) the driver makes sure in Java, before SQLite is asked, that the file can be made: createNewFile, then delete. A file
# that another thread or process puts there between the two (a restore, a copy) is deleted. With 3.50.3.0 the folder stays untouched.
#
#   3.45.3.0: refused, the folder was changed: true
#   3.50.3.0: refused, the folder was changed: false
set -euo pipefail
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
cat > Missing.java <<'J'
import java.nio.file.*;
import java.nio.file.attribute.FileTime;
import java.sql.*;
import org.sqlite.SQLiteConfig;

public class Missing {
    public static void main(String[] version) throws Exception {
        Path folder = Files.createDirectory(Path.of("folder-" + version[0]));
        FileTime before = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(folder, before);
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        String outcome = "opened";
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("a.db"), config.toProperties());
                Statement s = c.createStatement()) {
            s.executeQuery("select * from sqlite_master").close();
        } catch (SQLException e) {
            outcome = "refused";
        }
        System.out.println(version[0] + ": " + outcome + ", the folder was changed: "
                + !Files.getLastModifiedTime(folder).equals(before));
    }
}
J
for version in 3.45.3.0 3.50.3.0; do
  mkdir "jars-$version"
  for artifact in org.xerial:sqlite-jdbc:$version org.slf4j:slf4j-api:2.0.17; do
    mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -Dartifact="$artifact" -DoutputDirectory="$T/jars-$version" > /dev/null
  done
  java -cp "$T/jars-$version/*" Missing.java "$version" 2>/dev/null
done | tee seen
grep -q '^3.45.3.0: refused, the folder was changed: true$' seen
grep -q '^3.50.3.0: refused, the folder was changed: false$' seen
