package io.github.litestreamagent.ltx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.LtxBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LtxMergerTest {

    @Test
    void the_newest_version_of_each_page_comes_out_in_order() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<byte[]> files = new ArrayList<>();
            NavigableMap<Integer, Integer> merged = new TreeMap<>();
            int commit = 0;
            for (int txid = 5, last = 5 + random.nextInt(6); txid <= last; txid++) {
                commit = 1 + random.nextInt(60);
                NavigableMap<Integer, Integer> contents = new TreeMap<>();
                for (int i = random.nextInt(30); i > 0; i--) {
                    contents.put(1 + random.nextInt(commit), random.nextInt(128));
                }
                files.add(LtxBytes.of(LtxBytes.range(txid, txid), commit, contents));
                merged.putAll(contents);
            }
            assertThat(merge(files)).isEqualTo(merged.headMap(commit, true));
        }
    }

    @Test
    void damage_behind_the_pages_is_found_too() {
        byte[] whole = LtxBytes.of(LtxBytes.range(1, 1), 1, new TreeMap<>(Map.of(1, 1)));
        byte[] cut = Arrays.copyOf(whole, whole.length - 3);
        assertThatThrownBy(() -> merge(List.of(cut, whole))).isInstanceOf(LtxTruncatedException.class);
    }

    private static NavigableMap<Integer, Integer> merge(List<byte[]> files) throws IOException {
        List<LtxReader> readers = files.stream()
                .map(file -> new LtxReader(new ByteArrayInputStream(file), "file"))
                .toList();
        LtxMerger merger = new LtxMerger(readers);
        NavigableMap<Integer, Integer> pages = new TreeMap<>();
        byte[] page = new byte[LtxBytes.PAGE_SIZE];
        int last = 0;
        for (int pgno = merger.nextPage(page); pgno != 0; pgno = merger.nextPage(page)) {
            assertThat(pgno).isGreaterThan(last);
            assertThat(page).containsOnly(page[0]);
            pages.put(pgno, (int) page[0]);
            last = pgno;
        }
        assertThat(merger.nextPage(page)).isZero();
        return pages;
    }
}
