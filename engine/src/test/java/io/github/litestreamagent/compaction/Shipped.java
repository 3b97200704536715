package io.github.litestreamagent.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.ltx.LtxWriter;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replica.RestorePlan;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.MemoryStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A database of small pages that is changed at random and shipped to level 0, and each state that it had. */
final class Shipped {

    private static final int MOST_PAGES = 40;

    private final MemoryStorage storage;
    private final SplittableRandom random;
    private final String writer;
    private final List<NavigableMap<Integer, Integer>> states = new ArrayList<>(List.of(new TreeMap<>()));

    Shipped(MemoryStorage storage, long seed, String writer) {
        this.storage = storage;
        this.random = new SplittableRandom(seed);
        this.writer = writer;
    }

    /** What was put. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record File(LtxObject object, LtxMetadata metadata, byte[] bytes) {}

    /** Some pages change, the database may grow or shrink. */
    File commit(Instant time) throws IOException {
        long txid = states.size();
        NavigableMap<Integer, Integer> state = new TreeMap<>(states.get(states.size() - 1));
        NavigableMap<Integer, Integer> changed = new TreeMap<>();
        int commit = Math.max(1, Math.min(MOST_PAGES, state.size() + random.nextInt(-2, 4)));
        state.tailMap(commit, false).clear();
        for (int pgno = state.size() + 1; pgno <= commit; pgno++) {
            changed.put(pgno, random.nextInt(128));
        }
        changed.put(1 + random.nextInt(commit), random.nextInt(128));
        if (txid == 1 || random.nextInt(20) == 0) {
            for (int pgno = 1; pgno <= commit; pgno++) {
                changed.put(pgno, random.nextInt(128));
            }
        }
        state.putAll(changed);
        states.add(state);
        return put(Level.SYNC, LtxBytes.range(txid, txid), commit, changed, time);
    }

    /** Every page, as it is now. */
    File snapshot(Instant time) throws IOException {
        return snapshot(states.size() - 1, time);
    }

    File snapshot(long txid, Instant time) throws IOException {
        NavigableMap<Integer, Integer> state = states.get((int) txid);
        return put(Level.SNAPSHOT, LtxBytes.range(1, txid), state.size(), state, time);
    }

    private File put(Level level, TxidRange range, int commit, NavigableMap<Integer, Integer> pages, Instant time)
            throws IOException {
        byte[] bytes = bytes(range, commit, pages, time);
        LtxMetadata metadata =
                new LtxMetadata(time, OptionalLong.of(checksum(range.max().value())), OptionalLong.empty(), writer);
        return new File(storage.putIfAbsent(level, range, LtxBody.of(bytes), metadata), metadata, bytes);
    }

    private static byte[] bytes(TxidRange range, int commit, NavigableMap<Integer, Integer> pages, Instant time)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LtxWriter to = new LtxWriter(
                out, LtxHeader.written(LtxBytes.PAGE_SIZE, commit, range, time.toEpochMilli(), 32, 0, 0, 0));
        for (var page : pages.entrySet()) {
            to.page(page.getKey(), LtxBytes.page(page.getValue()), 0);
        }
        to.finish();
        return out.toByteArray();
    }

    long checksum(long txid) {
        DatabaseChecksum sum = DatabaseChecksum.EMPTY;
        for (var page : states.get((int) txid).entrySet()) {
            sum = sum.plus(
                    DatabaseChecksum.ofPage(page.getKey(), LtxBytes.page(page.getValue()), 0, LtxBytes.PAGE_SIZE));
        }
        return sum.value();
    }

    /** The database file at a TXID. */
    byte[] bytes(long txid) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        states.get((int) txid).values().forEach(content -> file.writeBytes(LtxBytes.page(content)));
        return file.toByteArray();
    }

    Txid newest() {
        return new Txid(states.size() - 1);
    }

    /** The newest state, and each at which a file ends that is not older than the oldest base, can be restored, and is what it was. */
    void requireEveryPromisedState(MemoryStorage from) throws IOException {
        RestorePlanner planner = new RestorePlanner(from);
        List<LtxObject> listed = planner.list();
        Txid oldest = listed.stream()
                .filter(file -> file.range().isSnapshot())
                .map(file -> file.range().max())
                .min(Txid::compareTo)
                .orElseThrow();
        assertThat(planner.newest(listed).orElseThrow().txid()).isEqualTo(newest());
        for (LtxObject file : listed) {
            Txid txid = file.range().max();
            if (!oldest.isAfter(txid) && !file.level().equals(Level.SYNC)) {
                requireState(from, planner.at(txid, listed).orElseThrow());
            }
        }
        requireState(from, planner.newest(listed).orElseThrow());
    }

    void requireState(MemoryStorage from, RestorePlan plan) throws IOException {
        NavigableMap<Integer, Integer> pages = new TreeMap<>();
        for (LtxObject file : plan.files()) {
            try (InputStream in = from.open(file)) {
                LtxReader reader = new LtxReader(in, file.toString());
                byte[] page = new byte[LtxBytes.PAGE_SIZE];
                for (int pgno = reader.nextPage(page); pgno != 0; pgno = reader.nextPage(page)) {
                    byte content = page[0];
                    assertThat(page).containsOnly(content);
                    pages.put(pgno, (int) content);
                }
                reader.trailer();
                pages.tailMap(reader.header().commit(), false).clear();
            }
        }
        assertThat(pages).as("state at %s of %s", plan.txid(), plan.files()).isEqualTo(states.get((int)
                plan.txid().value()));
    }

    /** A bit of a file is turned. */
    void damage(LtxObject file) {
        byte[] bytes = storage.bytes(file.level(), file.range());
        byte[] wrong = Arrays.copyOf(bytes, bytes.length);
        wrong[LtxHeader.SIZE + 12] ^= 1;
        LtxMetadata metadata;
        try {
            metadata = storage.metadata(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        storage.plant(file.level(), file.range(), wrong, metadata);
    }
}
