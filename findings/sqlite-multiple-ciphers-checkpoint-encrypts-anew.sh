#!/usr/bin/env bash
# io.github.willena:sqlite-jdbc 3.40.1.0 (SQLite3 Multiple Ciphers): a checkpoint encrypts each page anew.
#
# Guessed: a checkpoint copies the frames of the WAL into the file as they are, as SQLite does, so that page N of the file has afterwards
# the bytes of its newest frame.
# Seen: every page that the checkpoint has written has other bytes than its frame had (nonce and tag differ), with chacha20 and sqlcipher;
# without a key they are the same. So an encrypted file cannot be compared byte by byte with what was read from its WAL.
#
#   none: 3 of 3 pages as in the WAL
#   chacha20: 0 of 3 pages as in the WAL
#   sqlcipher: 0 of 3 pages as in the WAL
set -euo pipefail
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
for artifact in io.github.willena:sqlite-jdbc:3.40.1.0 org.slf4j:slf4j-api:2.0.17; do
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -Dartifact="$artifact" -DoutputDirectory="$T"
done
cat > Checkpoint.java <<'J'
import java.nio.ByteBuffer;
import java.nio.file.*;
import java.sql.*;
import java.util.*;

public class Checkpoint {
    static final int PAGE = 4096;

    public static void main(String[] none) throws Exception {
        for (String cipher : new String[] {"none", "chacha20", "sqlcipher"}) {
            Properties key = new Properties();
            if (!cipher.equals("none")) {
                key.setProperty("cipher", cipher);
                key.setProperty("key", "any");
            }
            try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + cipher + ".db", key); Statement s = c.createStatement()) {
                s.execute("pragma journal_mode=wal");
                s.execute("create table t(a)");
                s.execute("insert into t values(randomblob(5000))");
                Map<Integer, byte[]> frames = frames(Files.readAllBytes(Path.of(cipher + ".db-wal")));
                s.execute("pragma wal_checkpoint(full)");
                byte[] file = Files.readAllBytes(Path.of(cipher + ".db"));
                long same = frames.entrySet().stream()
                        .filter(f -> Arrays.equals(f.getValue(), Arrays.copyOfRange(file, (f.getKey() - 1) * PAGE, f.getKey() * PAGE)))
                        .count();
                System.out.println(cipher + ": " + same + " of " + frames.size() + " pages as in the WAL");
            }
        }
    }

    /** The newest frame of each page. */
    static Map<Integer, byte[]> frames(byte[] wal) {
        Map<Integer, byte[]> frames = new TreeMap<>();
        for (int at = 32; at + 24 + PAGE <= wal.length; at += 24 + PAGE) {
            frames.put(ByteBuffer.wrap(wal).getInt(at), Arrays.copyOfRange(wal, at + 24, at + 24 + PAGE));
        }
        return frames;
    }
}
J
java -cp "$T/*" Checkpoint.java 2>/dev/null | tee seen
grep -q '^none: 3 of 3 ' seen
grep -q '^chacha20: 0 of 3 ' seen
grep -q '^sqlcipher: 0 of 3 ' seen
