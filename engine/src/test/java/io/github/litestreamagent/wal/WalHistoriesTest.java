package io.github.litestreamagent.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.fixtures.Bytes;
import io.github.litestreamagent.sqlite.DatabaseHeader;
import io.github.litestreamagent.sqlite.WalIndexHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories written by SQLite; after each step the log is read, and compared with what SQLite recovers from a copy. */
class WalHistoriesTest {

    private static final int STEPS = 40;
    private static final List<String> MODES = List.of("PASSIVE", "FULL", "RESTART", "TRUNCATE");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 2048, 4096, 8192, 16384, 32768, 65536})
    void the_log_reads_as_sqlite_recovers_it(int pageSize) throws IOException, SQLException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed + " page size " + pageSize);
        Random random = new Random(seed);
        try (Connection sql = DriverManager.getConnection("jdbc:sqlite:" + database())) {
            run(sql, "PRAGMA page_size=" + pageSize);
            run(sql, "PRAGMA auto_vacuum=" + random.nextInt(3));
            run(sql, "PRAGMA journal_mode=WAL");
            run(sql, "PRAGMA wal_autocheckpoint=0");
            run(sql, "PRAGMA cache_size=5");
            run(sql, "CREATE TABLE t(id INTEGER PRIMARY KEY, v BLOB)");
            Observer observer = new Observer();
            for (int step = 0; step < STEPS; step++) {
                boolean open = step(sql, random);
                observer.look(random);
                if (open) {
                    run(sql, random.nextBoolean() ? "COMMIT" : "ROLLBACK");
                    observer.look(random);
                }
            }
        }
    }

    /** Returns whether a transaction is left open: with so small a cache, its frames are in the log. */
    private static boolean step(Connection sql, Random random) throws SQLException {
        switch (random.nextInt(8)) {
            case 0 -> run(sql, "PRAGMA wal_checkpoint(" + MODES.get(random.nextInt(MODES.size())) + ")");
            case 1 -> run(sql, "DELETE FROM t WHERE id % 3 = " + random.nextInt(3));
            case 2 -> run(sql, "VACUUM");
            case 3 -> run(sql, "PRAGMA incremental_vacuum(3)");
            case 4 -> {
                run(sql, "BEGIN");
                insert(sql, random, 200);
                run(sql, "UPDATE t SET v = randomblob(length(v)) WHERE id % 2 = " + random.nextInt(2));
                return true;
            }
            default -> insert(sql, random, 20);
        }
        return false;
    }

    private static void insert(Connection sql, Random random, int rows) throws SQLException {
        run(
                sql,
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                        + (1 + random.nextInt(rows))
                        + ") INSERT INTO t(v) SELECT randomblob(1 + abs(random() % 900)) FROM n");
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {}
                }
            }
        }
    }

    private Path database() {
        return folder.resolve("app.db");
    }

    /** Reads the log as it goes on, from the position reached. */
    private final class Observer {
        private WalPosition position;
        private int reads;

        void look(Random random) throws IOException, SQLException {
            byte[] main = Files.readAllBytes(database());
            byte[] log = Files.readAllBytes(folder.resolve("app.db-wal"));
            byte[] shm = Files.readAllBytes(folder.resolve("app.db-shm"));
            WalIndexHeader index = WalIndexHeader.parse(shm).orElseThrow();
            Optional<WalHeader> header = WalHeader.parse(log);
            if (header.isEmpty() || index.mxFrame() == 0) {
                assertThat(recover(main, log)).isEqualTo(main);
                return;
            }
            WalReader reader = new WalReader(Bytes.source(log), header.get());
            WalScan computed = reader.scan(header.get().start(), WalReader.UNKNOWN);
            WalScan vouched = reader.scan(header.get().start(), index.mxFrame());
            assertThat(vouched.end()).isEqualTo(computed.end());
            assertThat(vouched.pages().pages()).isEqualTo(computed.pages().pages());
            assertThat(vouched.databasePages()).isEqualTo(index.pageCount());
            assertThat(vouched.end().checksum()).isEqualTo(index.lastChecksum());
            assertThat(vouched.end().salt1()).isEqualTo(index.salt1());
            assertThat(vouched.end().salt2()).isEqualTo(index.salt2());
            assertThat(index.pageSize()).isEqualTo(header.get().pageSize());

            byte[] applied = AppliedLog.apply(main, log, header.get(), computed);
            byte[] copied = random.nextBoolean() ? log : inBigEndian(log, header.get(), computed.end());
            assertThat(applied).isEqualTo(recover(main, copied));
            assertThat(DatabaseHeader.parse(applied).orElseThrow().pageCount()).isEqualTo(computed.databasePages());
            goOn(reader, header.get(), index, log, computed);
        }

        private void goOn(WalReader reader, WalHeader header, WalIndexHeader index, byte[] log, WalScan whole)
                throws IOException {
            if (position == null || !position.sameLog(header.start())) {
                position = header.start();
            }
            assertThat(reader.confirms(position)).isTrue();
            WalScan next = reader.scan(position, index.mxFrame());
            assertThat(next.end()).isEqualTo(whole.end());
            for (int pgno : next.pages().pages()) {
                assertThat(next.pages().offsetOf(pgno)).isEqualTo(whole.pages().offsetOf(pgno));
            }
            assertThat(log.length).isGreaterThanOrEqualTo((int) next.end().offset());
            position = next.end();
        }

        private byte[] recover(byte[] main, byte[] log) throws IOException, SQLException {
            Path copy = Files.createDirectory(folder.resolve("copy" + reads++)).resolve("app.db");
            Files.write(copy, main);
            Files.write(copy.resolveSibling("app.db-wal"), log);
            try (Connection sql = DriverManager.getConnection("jdbc:sqlite:" + copy)) {
                run(sql, "PRAGMA wal_checkpoint(TRUNCATE)");
            }
            byte[] recovered = Files.readAllBytes(copy);
            Files.delete(copy);
            return recovered;
        }
    }

    /** The same log as a big-endian machine writes it. */
    private static byte[] inBigEndian(byte[] log, WalHeader header, WalPosition end) {
        ByteBuffer copy = ByteBuffer.wrap(log.clone());
        copy.putInt(0, copy.getInt(0) | 1);
        long checksum = WalChecksum.next(true, 0, copy.array(), 0, 24);
        copy.putLong(24, checksum);
        for (int at = WalHeader.SIZE; at < end.offset(); at += header.frameSize()) {
            checksum = WalChecksum.next(true, checksum, copy.array(), at, 8);
            checksum =
                    WalChecksum.next(true, checksum, copy.array(), at + WalReader.FRAME_HEADER_SIZE, header.pageSize());
            copy.putLong(at + 16, checksum);
        }
        WalHeader big = WalHeader.parse(copy.array()).orElseThrow();
        assertThat(big.bigEndianChecksum()).isTrue();
        try {
            WalScan scan = new WalReader(Bytes.source(copy.array()), big).scan(big.start(), WalReader.UNKNOWN);
            assertThat(scan.end().offset()).isEqualTo(end.offset());
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return copy.array();
    }
}
