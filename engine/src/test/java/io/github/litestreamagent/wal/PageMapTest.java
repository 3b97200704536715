package io.github.litestreamagent.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.Allocations;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PageMapTest {

    /** Two of them fill more than one array. */
    private static final int LARGEST = 12_000;

    private static final int MANY = 5_000_000;

    @Test
    void behaves_like_a_sorted_map() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            NavigableMap<Integer, Long> model = new TreeMap<>();
            PageMap map = new PageMap();
            fill(map, model, random);
            PageMap newer = new PageMap();
            fill(newer, model, random);
            map.putAll(newer);
            assertSame(map, model);
        }
    }

    @Test
    void page_0_is_refused_and_never_there() {
        PageMap map = new PageMap();
        assertThatThrownBy(() -> map.put(0, 32)).isInstanceOf(IllegalArgumentException.class);
        assertThat(map.offsetOf(0)).isEqualTo(-1);
        assertThat(map.isEmpty()).isTrue();
    }

    /** Fails when CHUNK is 1 << 22. */
    @Test
    void a_large_map_needs_no_large_array() throws Exception {
        Allocations.inSmallPieces(() -> {
            PageMap map = new PageMap();
            for (int pgno = 1; pgno <= MANY; pgno++) {
                map.put(pgno, pgno);
            }
            assertThat(map.size()).isEqualTo(MANY);
            assertThat(map.offsetOf(MANY)).isEqualTo(MANY);
            return null;
        });
    }

    private static void fill(PageMap map, Map<Integer, Long> model, Random random) {
        int range = 1 + random.nextInt(LARGEST);
        for (int i = random.nextInt(LARGEST); i > 0; i--) {
            int pgno = 1 + random.nextInt(range);
            long offset = random.nextLong(1L << 40);
            map.put(pgno, offset);
            model.put(pgno, offset);
        }
    }

    private static void assertSame(PageMap map, NavigableMap<Integer, Long> model) {
        assertThat(map.size()).isEqualTo(model.size());
        assertThat(map.pages())
                .isEqualTo(model.keySet().stream().mapToInt(Integer::intValue).toArray());
        for (int pgno = 1; pgno <= LARGEST; pgno++) {
            assertThat(map.offsetOf(pgno)).isEqualTo(model.getOrDefault(pgno, -1L));
        }
    }
}
