package io.github.litestreamagent.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.fixtures.Fixture;
import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.Level;
import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PageLookupTest {

    @Test
    void the_newest_version_of_each_page_is_found() throws IOException {
        FixtureStorage storage = FixtureStorage.empty();
        storage.put(
                Level.SYNC, LtxBytes.range(1, 1), LtxBytes.of(LtxBytes.range(1, 1), 4, Map.of(1, 1, 2, 1, 3, 1, 4, 1)));
        storage.put(Level.SYNC, LtxBytes.range(2, 2), LtxBytes.of(LtxBytes.range(2, 2), 6, Map.of(2, 2, 5, 2, 6, 2)));
        storage.put(Level.SYNC, LtxBytes.range(3, 3), LtxBytes.of(LtxBytes.range(3, 3), 5, Map.of(1, 3)));
        RestorePlanner planner = new RestorePlanner(storage);

        PageLookup lookup = new PageLookup(storage, planner.newest().orElseThrow());
        assertThat(lookup.commit()).isEqualTo(5);
        assertThat(lookup.pageSize()).isEqualTo(LtxBytes.PAGE_SIZE);
        Map<Integer, byte[]> found = lookup.fetch(new int[] {6, 5, 3, 2, 1, 1, 0, -4, 99});
        assertThat(found).containsOnlyKeys(1, 2, 3, 5);
        assertThat(found.get(1)).isEqualTo(LtxBytes.page(3));
        assertThat(found.get(2)).isEqualTo(LtxBytes.page(2));
        assertThat(found.get(3)).isEqualTo(LtxBytes.page(1));
        assertThat(found.get(5)).isEqualTo(LtxBytes.page(2));

        PageLookup older = new PageLookup(storage, planner.at(new Txid(2)).orElseThrow());
        assertThat(older.fetch(new int[] {1, 6}).get(6)).isEqualTo(LtxBytes.page(2));
    }

    @Test
    void pages_that_lie_together_are_fetched_together() throws IOException {
        FixtureStorage storage = FixtureStorage.of(Fixture.named("page-65536"));
        RestorePlan plan = new RestorePlanner(storage).newest().orElseThrow();
        PageLookup lookup = new PageLookup(storage, plan);
        int[] all = IntStream.rangeClosed(1, lookup.commit()).toArray();
        assertThat(lookup.fetch(all)).hasSize(all.length);
        assertThat(storage.reads()).isLessThan(1 + 4 * plan.files().size());
    }
}
