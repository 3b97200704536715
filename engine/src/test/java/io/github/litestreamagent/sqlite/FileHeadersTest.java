package io.github.litestreamagent.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileHeadersTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 2048, 4096, 8192, 16384, 32768, 65536})
    void are_read_as_sqlite_writes_them(int pageSize) throws IOException, SQLException {
        Path file = folder.resolve("app.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement sql = connection.createStatement()) {
            sql.execute("PRAGMA page_size=" + pageSize);
            sql.execute("CREATE TABLE t(v)");
            DatabaseHeader rollback = header(file);
            assertThat(rollback.walMode()).isFalse();
            assertThat(rollback.pageSize()).isEqualTo(pageSize);
            assertThat(rollback.pageCount()).isEqualTo(2);

            sql.executeQuery("PRAGMA journal_mode=WAL").close();
            assertThat(header(file).walMode()).isTrue();
            sql.execute("CREATE TABLE u(v)");
            byte[] shm = Files.readAllBytes(folder.resolve("app.db-shm"));
            byte[] log = Files.readAllBytes(folder.resolve("app.db-wal"));
            WalIndexHeader index = WalIndexHeader.parse(shm).orElseThrow();
            assertThat(index.mxFrame()).isEqualTo((log.length - 32) / (24 + pageSize));
            assertThat(index.pageCount()).isEqualTo(3);
            assertThat(index.pageSize()).isEqualTo(pageSize);
            assertThat(index.salt1()).isEqualTo(ByteBuffer.wrap(log).getInt(16));
            assertThat(index.salt2()).isEqualTo(ByteBuffer.wrap(log).getInt(20));
            assertThat(index.bigEndianChecksum()).isEqualTo(log[3] == (byte) 0x83);
            assertThat(index.lastChecksum())
                    .isEqualTo(ByteBuffer.wrap(log).getLong(log.length - pageSize - Long.BYTES));
            damagedIndexIsNotRead(shm);
        }
    }

    private static void damagedIndexIsNotRead(byte[] shm) {
        for (int i = 0; i < WalIndexHeader.SIZE; i++) {
            byte[] torn = Arrays.copyOf(shm, WalIndexHeader.SIZE);
            torn[i]++;
            assertThat(WalIndexHeader.parse(torn)).isEmpty();
            torn[(i + WalIndexHeader.SIZE / 2) % WalIndexHeader.SIZE]++;
            assertThat(WalIndexHeader.parse(torn))
                    .as("byte %d changed in both copies", i)
                    .isEmpty();
        }
        assertThat(WalIndexHeader.parse(new byte[WalIndexHeader.SIZE])).isEmpty();
        assertThat(WalIndexHeader.parse(new byte[0])).isEmpty();
    }

    @Test
    void a_wal_index_of_a_machine_of_the_other_byte_order_is_read() throws IOException, SQLException {
        Path file = folder.resolve("app.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement sql = connection.createStatement()) {
            sql.executeQuery("PRAGMA journal_mode=WAL").close();
            sql.execute("CREATE TABLE t(v)");
            byte[] shm = Files.readAllBytes(folder.resolve("app.db-shm"));
            ByteOrder other =
                    ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            assertThat(WalIndexHeader.parse(swapped(shm, other), other)).isEqualTo(WalIndexHeader.parse(shm));
            assertThat(WalIndexHeader.parse(shm, other)).isEmpty();
        }
    }

    /** Of another program that maps the file: SQLite counts up from 0. Fails when {@code WalIndexHeader.parse} takes any number. */
    @Test
    void a_wal_index_with_a_negative_number_of_frames_is_not_read() throws IOException, SQLException {
        Path file = folder.resolve("app.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement sql = connection.createStatement()) {
            sql.executeQuery("PRAGMA journal_mode=WAL").close();
            sql.execute("CREATE TABLE t(v)");
            byte[] shm = Arrays.copyOf(Files.readAllBytes(folder.resolve("app.db-shm")), WalIndexHeader.SIZE);
            assertThat(WalIndexHeader.parse(withFrames(shm, Integer.MAX_VALUE))).isPresent();
            assertThat(WalIndexHeader.parse(withFrames(shm, -1))).isEmpty();
            assertThat(WalIndexHeader.parse(withFrames(shm, Integer.MIN_VALUE))).isEmpty();
        }
    }

    private static byte[] withFrames(byte[] shm, int mxFrame) {
        ByteBuffer header = ByteBuffer.wrap(shm.clone()).order(ByteOrder.nativeOrder());
        for (int copy = 0; copy < WalIndexHeader.SIZE; copy += 48) {
            header.putInt(copy + 16, mxFrame);
            putChecksum(header, copy);
        }
        return header.array();
    }

    @Test
    void what_is_no_database_has_no_header() {
        assertThat(DatabaseHeader.parse(new byte[0])).isEmpty();
        assertThat(DatabaseHeader.parse(new byte[DatabaseHeader.SIZE])).isEmpty();
        byte[] badPageSize = Arrays.copyOf("SQLite format 3\0".getBytes(StandardCharsets.US_ASCII), 100);
        badPageSize[17] = 3;
        assertThat(DatabaseHeader.parse(badPageSize)).isEmpty();
    }

    /** The numbers of both copies in another byte order, with the header's own checksum; the salts are bytes and stay. */
    private static byte[] swapped(byte[] shm, ByteOrder order) {
        ByteBuffer from = ByteBuffer.wrap(shm).order(ByteOrder.nativeOrder());
        ByteBuffer to = ByteBuffer.allocate(WalIndexHeader.SIZE).order(order);
        for (int copy = 0; copy < WalIndexHeader.SIZE; copy += 48) {
            for (int at = 0; at < 40; at += 4) {
                to.putInt(copy + at, from.getInt(copy + at));
            }
            to.put(copy + 12, shm, 12, 2).putShort(copy + 14, from.getShort(14)).put(copy + 32, shm, 32, 8);
            putChecksum(to, copy);
        }
        return to.array();
    }

    private static void putChecksum(ByteBuffer header, int copy) {
        int s0 = 0;
        int s1 = 0;
        for (int at = 0; at < 40; at += 8) {
            s0 += header.getInt(copy + at) + s1;
            s1 += header.getInt(copy + at + 4) + s0;
        }
        header.putInt(copy + 40, s0).putInt(copy + 44, s1);
    }

    private static DatabaseHeader header(Path file) throws IOException {
        return DatabaseHeader.parse(Files.readAllBytes(file)).orElseThrow();
    }
}
