package io.github.litestreamagent.ltx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.sqlite.LockPage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LtxWriterTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 2048, 4096, 8192, 16384, 32768, 65536})
    void what_is_written_is_read_again(int pageSize) throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        LtxHeader header = header(pageSize, 100_000, 7);
        Map<Integer, byte[]> pages = new LinkedHashMap<>();
        LtxWriter writer = new LtxWriter(out, header);
        for (int pgno = 1 + random.nextInt(300); pgno < 100_000; pgno += 1 + random.nextInt(3000)) {
            byte[] page = randomPage(pageSize, random);
            pages.put(pgno, page);
            if (pgno != LockPage.number(pageSize)) {
                writer.page(pgno, concat(new byte[3], page), 3);
            } else {
                pages.remove(pgno);
            }
        }
        LtxTrailer trailer = writer.finish();

        LtxReader reader = reader();
        assertThat(reader.header()).isEqualTo(header);
        Map<Integer, byte[]> read = LtxFixturesTest.readPages(reader);
        assertThat(read.keySet()).isEqualTo(pages.keySet());
        read.forEach((pgno, page) -> assertThat(page).isEqualTo(pages.get(pgno)));
        assertThat(reader.trailer()).isEqualTo(trailer);
    }

    @Test
    void the_index_of_many_pages_is_complete() throws IOException {
        int commit = 300_000;
        LtxWriter writer = new LtxWriter(out, header(512, commit, 1));
        byte[] page = new byte[512];
        for (int pgno = 1; pgno <= commit; pgno++) {
            page[7] = (byte) pgno;
            writer.page(pgno, page, 0);
        }
        writer.finish();
        byte[] file = out.toByteArray();
        PageIndex index = PageIndex.read(
                (offset, length) -> Arrays.copyOfRange(file, (int) offset, (int) offset + length), file.length, "file");
        assertThat(LtxFixturesTest.readPages(reader())).hasSize(commit);
        assertThat(index.find(commit)).isPresent();
        assertThat(index.find(new int[] {5, 1, commit, 77_777})).containsOnlyKeys(1, 5, 77_777, commit);
    }

    @Test
    void a_snapshot_beyond_the_lock_page_leaves_it_out() throws IOException {
        int lock = LockPage.number(65536);
        LtxWriter writer = new LtxWriter(out, header(65536, lock + 1, 1));
        byte[] page = new byte[65536];
        for (int pgno = 1; pgno < lock; pgno++) {
            writer.page(pgno, page, 0);
        }
        assertThatThrownBy(() -> writer.page(lock, page, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
        writer.page(lock + 1, page, 0);
        writer.finish();

        LtxReader reader = reader();
        int count = 0;
        while (reader.nextPage(page) != 0) {
            count++;
        }
        reader.trailer();
        assertThat(count).isEqualTo(reader.header().snapshotPages()).isEqualTo(lock);
    }

    @Test
    void pages_that_do_not_belong_are_refused() throws IOException {
        byte[] page = new byte[512];
        LtxWriter increment = new LtxWriter(out, header(512, 10, 2));
        increment.page(4, page, 0);
        for (int pgno : new int[] {0, -1, 3, 4, 11}) {
            assertThatThrownBy(() -> increment.page(pgno, page, 0)).isInstanceOf(IllegalArgumentException.class);
        }
        LtxWriter snapshot = new LtxWriter(new ByteArrayOutputStream(), header(512, 2, 1));
        assertThatThrownBy(() -> snapshot.page(2, page, 0)).isInstanceOf(IllegalArgumentException.class);
        snapshot.page(1, page, 0);
        assertThatThrownBy(snapshot::finish)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("page 1 is not the last one");
    }

    @Test
    void a_file_without_pages_is_a_file() throws IOException {
        new LtxWriter(out, header(4096, 3, 9)).finish();
        LtxReader reader = reader();
        assertThat(reader.nextPage(new byte[4096])).isZero();
        assertThat(reader.trailer().postApplyChecksum()).isZero();
    }

    private static LtxHeader header(int pageSize, int commit, long txid) {
        return LtxHeader.written(pageSize, commit, TxidRange.of(new Txid(txid)), 1_795_362_426_239L, 32, 0, 1, 2);
    }

    private LtxReader reader() {
        return new LtxReader(new ByteArrayInputStream(out.toByteArray()), "file");
    }

    private static byte[] randomPage(int pageSize, Random random) {
        byte[] page = new byte[pageSize];
        if (random.nextBoolean()) {
            random.nextBytes(page);
        } else {
            Arrays.fill(page, random.nextInt(pageSize), pageSize, (byte) random.nextInt());
        }
        return page;
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }
}
