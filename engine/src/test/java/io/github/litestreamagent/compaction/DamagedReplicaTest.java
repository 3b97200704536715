package io.github.litestreamagent.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.replica.RestoreTarget;
import io.github.litestreamagent.restore.DatabaseCheck;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.MemoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One object of a compacted replica is gone or damaged, each in turn, and each state is restored. Level 0 has 12 to 16, level 1 pairs up to
 * 14, level 2 fours up to 12, level 3 the first eight, level 9 ends at 6 and 11.
 */
class DamagedReplicaTest {

    private static final int NEWEST = 16;
    private static final List<Long> PROMISED = List.of(2L, 4L, 6L, 8L, 10L, 11L, 12L, 13L, 14L, 15L, 16L);

    @TempDir
    Path folder;

    private final MemoryStorage whole = new MemoryStorage();
    private final Shipped database = new Shipped(whole, Long.getLong("seed", 1), "writer");
    private final SplittableRandom random = new SplittableRandom(Long.getLong("seed", 1));

    /** Does harm to one object of a replica. */
    private interface Harm {
        void to(LtxObject object, MemoryStorage replica) throws IOException;
    }

    @BeforeEach
    void compact() throws IOException {
        Instant time = Instant.parse("2026-03-01T00:00:00Z");
        for (int txid = 1; txid <= NEWEST; txid++) {
            database.commit(time.plusSeconds(txid));
        }
        Compactor compactor = new Compactor(whole, new RecentFiles(0));
        merge(compactor, 1, 2, 14);
        merge(compactor, 2, 4, 12);
        merge(compactor, 3, 8, 8);
        database.snapshot(6, time.plusSeconds(6));
        database.snapshot(11, time.plusSeconds(11));
        whole.delete(whole.list(Level.SYNC).subList(0, 11));
    }

    private void merge(Compactor compactor, int level, int width, int end) throws IOException {
        List<LtxObject> below = whole.list(new Level(level - 1));
        for (int min = 1; min <= end; min += width) {
            int first = min;
            int last = min + width - 1;
            compactor.compact(new Merge(
                    new Level(level),
                    below.stream()
                            .filter(file -> file.range().min().value() >= first
                                    && file.range().max().value() <= last)
                            .toList()));
        }
    }

    @Test
    void each_state_at_which_a_file_ends_is_restored_where_nothing_is_damaged() throws IOException {
        List<Long> restored = new ArrayList<>();
        for (long txid = 1; txid <= NEWEST; txid++) {
            if (failure(whole, txid).isEmpty()) {
                restored.add(txid);
            }
        }
        assertThat(restored).isEqualTo(PROMISED);
    }

    @Test
    void a_missing_object_leaves_the_right_bytes_or_an_error_that_names_it() throws IOException {
        requireRightOrNamed(
                (object, replica) -> replica.delete(List.of(object)),
                object -> object.range().max().toString());
    }

    @Test
    void so_does_one_that_ends_early() throws IOException {
        requireRightOrNamed(
                (object, replica) -> {
                    byte[] bytes = replica.bytes(object.level(), object.range());
                    plant(replica, object, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
                },
                DamagedReplicaTest::named);
    }

    @Test
    void so_does_one_with_a_wrong_bit() throws IOException {
        requireRightOrNamed(
                (object, replica) -> {
                    byte[] bytes = replica.bytes(object.level(), object.range());
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                    plant(replica, object, bytes);
                },
                DamagedReplicaTest::named);
    }

    private static String named(LtxObject object) {
        return object.range() + ".ltx (level " + object.level().number() + " of";
    }

    private static void plant(MemoryStorage replica, LtxObject object, byte[] bytes) throws IOException {
        replica.plant(object.level(), object.range(), bytes, replica.metadata(object));
    }

    private void requireRightOrNamed(Harm harm, Function<LtxObject, String> name) throws IOException {
        int failures = 0;
        int tries = 0;
        for (LtxObject object : new RestorePlanner(whole).list()) {
            MemoryStorage replica = whole.copy();
            harm.to(object, replica);
            for (long txid : PROMISED) {
                Optional<IOException> failure = failure(replica, txid);
                tries++;
                if (failure.isPresent()) {
                    failures++;
                    assertThat(failure.get())
                            .as("%s, restored at %d", object, txid)
                            .message()
                            .contains(name.apply(object));
                }
            }
        }
        assertThat(failures).as("of %d restores", tries).isBetween(1, tries / 4);
    }

    /** Restores a state. What is restored must be that state, and what fails leaves nothing behind. */
    private Optional<IOException> failure(MemoryStorage replica, long txid) throws IOException {
        Path output = folder.resolve("app.db");
        try {
            new Restore(replica, new Effort(1, 1), Progress.NONE, DatabaseCheck.NONE)
                    .run(new RestoreRequest(output, new RestoreTarget.At(new Txid(txid)), Set.of()));
        } catch (IOException e) {
            assertThat(folder).isEmptyDirectory();
            return Optional.of(e);
        }
        assertThat(Files.readAllBytes(output)).isEqualTo(database.bytes(txid));
        Files.delete(output);
        return Optional.empty();
    }
}
