package io.github.litestreamagent.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.restore.output.RestoreException;
import io.github.litestreamagent.storage.Level;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FollowTest {

    private static final int FIRST_PAGE_HEADER = 100;

    @TempDir
    Path folder;

    private final FixtureStorage storage = FixtureStorage.empty();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private History history;
    private Path database;

    @BeforeEach
    void write() throws Exception {
        history = new History(folder);
        database = Files.createDirectory(folder.toRealPath().resolve("copy")).resolve("app.db");
    }

    @Test
    void each_change_becomes_the_state_of_the_replica_but_for_the_header() throws Exception {
        begin(1);
        try (Follow follow = follow(Disk.REAL)) {
            for (int txid = 2; txid <= history.last(); txid++) {
                history.put(storage, Level.SYNC, txid, txid);
                follow.round();
                byte[] expected = history.state(txid);
                byte[] now = Files.readAllBytes(database);
                assertThat(now).hasSameSizeAs(expected);
                System.arraycopy(expected, 0, now, 0, FIRST_PAGE_HEADER);
                assertThat(now).as("TXID " + txid).isEqualTo(expected);
                assertThat(txidFile()).isEqualTo(new Txid(txid) + "\n");
            }
        }
        assertThat(History.rowsOf(database)).isEqualTo(history.rows(history.last()));
        assertThat(names()).containsExactly("app.db", "app.db-txid");
    }

    /** A connection that stays open sees each change: fails when FirstPage.mark leaves the counter as it is. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void a_reader_in_another_process_sees_the_change_and_one_that_stays_is_named() throws Exception {
        begin(2);
        try (Reader reader = new Reader(database);
                Follow follow = follow(KilledDisk.UNHURT)) {
            assertThat(reader.ask()).isEqualTo(history.rows(2));
            history.put(storage, Level.SYNC, 3, 3);
            Thread following = new Thread(() -> run(follow));
            following.start();
            try {
                assertThat(told.poll(30, TimeUnit.SECONDS)).startsWith("delayed by the process " + reader.pid());
                assertThat(reader.ask()).isEqualTo(history.rows(2));
                reader.ends();
                assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("2 to 3");
                assertThat(reader.ask()).isEqualTo(history.rows(3));
                reader.ends();
            } finally {
                stopped.countDown();
                following.join();
            }
        }
    }

    /** For each step of each change. Fails when one of the steps of FollowedDatabase.apply comes earlier. */
    @Test
    void killed_at_any_step_it_is_in_the_state_before_or_after_and_goes_on() throws Exception {
        for (int txid = 2; txid <= history.last(); txid++) {
            history.put(storage, Level.SYNC, txid, txid);
            boolean killed = true;
            for (int steps = 0; killed; steps++) {
                begin(txid - 1);
                killed = killedAfter(steps);
                String what = "TXID " + txid + ", killed after " + steps + " steps";
                Path copy = copy();
                assertThat(History.rowsOf(copy)).as(what).isIn(history.rows(txid - 1), history.rows(txid));
                try (Follow follow = follow(KilledDisk.UNHURT)) {
                    follow.round();
                    assertThat(follow.txid()).isEqualTo(new Txid(txid));
                }
                assertThat(Files.size(database)).as(what).isEqualTo(history.state(txid).length);
                assertThat(History.rowsOf(database)).as(what).isEqualTo(history.rows(txid));
                assertThat(txidFile()).isEqualTo(new Txid(txid) + "\n");
            }
        }
    }

    /** What the process before has undone by half is undone again. */
    @Test
    void killed_while_it_undoes_a_change_it_undoes_it_at_the_next_start() throws Exception {
        history.put(storage, Level.SYNC, 4, 4);
        begin(3);
        int all = 0;
        while (killedAfter(all)) {
            begin(3);
            all++;
        }
        for (int steps = 0; steps < 8; steps++) {
            begin(3);
            killedAfter(all - 8);
            for (int again = 0; again < steps; again++) {
                try (Follow follow = follow(new KilledDisk(again))) {
                    assertThat(follow.txid().value()).isBetween(3L, 4L);
                } catch (KilledDisk.Killed dead) {
                    assertThat(History.rowsOf(copy())).isIn(history.rows(3), history.rows(4));
                }
            }
            try (Follow follow = follow(KilledDisk.UNHURT)) {
                follow.round();
            }
            assertThat(History.rowsOf(database)).isEqualTo(history.rows(4));
        }
    }

    @Test
    void compacted_files_lead_on_where_level_0_has_gone_and_a_gap_is_tried_again() throws Exception {
        begin(2);
        history.put(storage, Level.SYNC, 6, 6);
        try (Follow follow = follow(KilledDisk.UNHURT)) {
            follow.round();
            assertThat(told.poll()).contains("non-contiguous");
            assertThat(follow.txid()).isEqualTo(new Txid(2));
            history.put(storage, new Level(1), 2, 5);
            follow.round();
            assertThat(follow.txid()).isEqualTo(new Txid(6));
        }
        assertThat(History.rowsOf(database)).isEqualTo(history.rows(6));
    }

    @Test
    void a_database_that_another_process_has_written_to_is_left_alone() throws Exception {
        begin(3);
        history.put(storage, Level.SYNC, 4, 4);
        try (Connection other = History.connect(database)) {
            History.execute(other, "INSERT INTO t VALUES (99, 'x')");
        }
        byte[] written = Files.readAllBytes(database);
        assertThatThrownBy(() -> follow(KilledDisk.UNHURT))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("has written to " + database)
                .hasMessageContaining("delete it to re-restore");
        assertThat(Files.readAllBytes(database)).isEqualTo(written);
    }

    @Test
    void a_database_that_never_followed_is_refused_as_litestream_does() throws Exception {
        Files.write(database, history.state(2));
        assertThatThrownBy(() -> follow(KilledDisk.UNHURT))
                .isInstanceOf(RestoreException.class)
                .hasMessage("cannot resume follow mode: database exists but no -txid file found; delete the database to"
                        + " re-restore: " + database);
    }

    @Test
    void a_damaged_file_changes_nothing_and_is_tried_again() throws Exception {
        begin(3);
        history.put(storage, Level.SYNC, 4, 4);
        byte[] whole = storage.bytes(Level.SYNC, LtxBytes.range(4, 4));
        byte[] damaged = whole.clone();
        damaged[200] ^= 1;
        storage.put(Level.SYNC, LtxBytes.range(4, 4), damaged);
        byte[] before = Files.readAllBytes(database);
        try (Follow follow = follow(KilledDisk.UNHURT)) {
            follow.round();
            assertThat(told.poll()).startsWith("failed");
            assertThat(Files.readAllBytes(database)).isEqualTo(before);
            storage.put(Level.SYNC, LtxBytes.range(4, 4), whole);
            follow.round();
        }
        assertThat(History.rowsOf(database)).isEqualTo(history.rows(4));
    }

    @Test
    void a_second_process_that_follows_to_the_same_file_is_refused() throws Exception {
        begin(1);
        try (Follow first = follow(KilledDisk.UNHURT)) {
            assertThat(first.txid()).isEqualTo(Txid.FIRST);
            assertThatThrownBy(() -> follow(KilledDisk.UNHURT))
                    .isInstanceOf(RestoreException.class)
                    .hasMessageContaining("another restore is writing");
        }
    }

    /** A fresh copy in a state, as a restore leaves it. */
    private void begin(int txid) throws IOException {
        for (String name : names()) {
            Files.delete(database.resolveSibling(name));
        }
        byte[] state = history.state(txid).clone();
        FirstPage.mark(ByteBuffer.wrap(state), new Txid(txid), state.length / History.PAGE_SIZE);
        Files.write(database, state);
        new TxidFile(database, KilledDisk.UNHURT).write(new Txid(txid));
    }

    /** Returns false if it came to its end. */
    private boolean killedAfter(int steps) throws IOException {
        try (Follow follow = follow(new KilledDisk(steps))) {
            follow.round();
            return false;
        } catch (KilledDisk.Killed dead) {
            return true;
        }
    }

    private Path copy() throws IOException {
        Path copies = Files.createDirectories(folder.resolve("look"));
        try (Stream<Path> old = Files.list(copies)) {
            for (Path path : (Iterable<Path>) old::iterator) {
                Files.delete(path);
            }
        }
        for (String name : names()) {
            Files.copy(database.resolveSibling(name), copies.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        return copies.resolve("app.db");
    }

    private Follow follow(Disk disk) throws IOException {
        return new Follow(
                storage,
                database,
                stopped,
                new FollowEvents() {
                    @Override
                    public void applied(Txid from, Txid to) {
                        told.add(from.value() + " to " + to.value());
                    }

                    @Override
                    public void delayedBy(String process) {
                        told.add("delayed by " + process);
                    }

                    @Override
                    public void failed(IOException why) {
                        told.add("failed: " + why.getMessage());
                    }
                },
                disk);
    }

    private void run(Follow follow) {
        try {
            follow.run(Duration.ofMillis(10));
        } catch (IOException e) {
            told.add("ended: " + e.getMessage());
        }
    }

    private String txidFile() throws IOException {
        return Files.readString(database.resolveSibling("app.db-txid"));
    }

    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> all = Files.list(database.getParent())) {
            all.map(path -> path.getFileName().toString()).sorted().forEach(names::add);
        }
        return names;
    }
}
