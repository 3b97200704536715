package io.github.litestreamagent.past;

import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxMerger;
import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.ltx.LtxWriter;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxMetadata;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** A database whose every state is kept, and a replica of it: each {@link #commit} is a TXID. TXID n is of n seconds after the epoch. */
public final class RecordedHistory {

    private static final int PAGE_SIZE = 4096;

    private final Path folder;
    private final boolean withChecksums;
    private final FixtureStorage storage = FixtureStorage.empty();
    private final List<byte[]> states = new ArrayList<>(List.of(new byte[0]));

    /** @param withChecksums as the agent writes it; else as Litestream does */
    public RecordedHistory(Path folder, boolean withChecksums) {
        this.folder = folder;
        this.withChecksums = withChecksums;
    }

    public FixtureStorage storage() {
        return storage;
    }

    /** The whole database after a TXID. */
    public byte[] state(long txid) {
        return states.get((int) txid);
    }

    public Txid newest() {
        return new Txid(states.size() - 1L);
    }

    /** Runs statements in one transaction, and replicates what it changed. */
    public void commit(String... sql) throws SQLException, IOException {
        Path database = folder.resolve("history.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA page_size=" + PAGE_SIZE);
            connection.setAutoCommit(false);
            for (String one : sql) {
                statement.execute(one);
            }
            connection.commit();
        }
        record(Files.readAllBytes(database));
    }

    /** The database becomes this: one TXID. */
    public void record(byte[] now) throws IOException {
        byte[] before = states.get(states.size() - 1);
        states.add(now);
        TxidRange range = TxidRange.of(newest());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LtxWriter writer = new LtxWriter(out, header(range, now.length / PAGE_SIZE));
        for (int at = 0; at < now.length; at += PAGE_SIZE) {
            boolean same = at + PAGE_SIZE <= before.length
                    && Arrays.equals(now, at, at + PAGE_SIZE, before, at, at + PAGE_SIZE);
            if (!same) {
                writer.page(at / PAGE_SIZE + 1, now, at);
            }
        }
        writer.finish();
        put(Level.SYNC, range, out.toByteArray());
    }

    /** Merges files of level 0 into one of another level, and removes them unless they are wanted further on. */
    public void compact(int level, long min, long max, boolean keep) throws IOException {
        List<LtxReader> readers = new ArrayList<>();
        for (long txid = min; txid <= max; txid++) {
            byte[] bytes = storage.bytes(Level.SYNC, LtxBytes.range(txid, txid));
            readers.add(new LtxReader(new ByteArrayInputStream(bytes), "input"));
        }
        LtxMerger merger = new LtxMerger(readers);
        TxidRange range = LtxBytes.range(min, max);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LtxWriter writer = new LtxWriter(out, header(range, merger.newest().commit()));
        byte[] page = new byte[PAGE_SIZE];
        for (int pgno = merger.nextPage(page); pgno != 0; pgno = merger.nextPage(page)) {
            writer.page(pgno, page, 0);
        }
        writer.finish();
        put(new Level(level), range, out.toByteArray());
        for (long txid = min; txid <= max && !keep; txid++) {
            storage.remove(Level.SYNC, LtxBytes.range(txid, txid));
        }
    }

    private static LtxHeader header(TxidRange range, int commit) {
        return LtxHeader.written(PAGE_SIZE, commit, range, range.max().value() * 1000, 32, 0, 0, 0);
    }

    private void put(Level level, TxidRange range, byte[] bytes) {
        storage.put(level, range, bytes);
        storage.record(
                level,
                range,
                new LtxMetadata(
                        Instant.ofEpochSecond(range.max().value()),
                        withChecksums
                                ? OptionalLong.of(checksum(state(range.max().value())))
                                : OptionalLong.empty(),
                        OptionalLong.empty(),
                        ""));
    }

    private static long checksum(byte[] database) {
        long sum = 0;
        for (int at = 0; at < database.length; at += PAGE_SIZE) {
            sum += DatabaseChecksum.ofPage(at / PAGE_SIZE + 1, database, at, PAGE_SIZE);
        }
        return sum;
    }
}
