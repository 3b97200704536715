package io.github.litestreamagent.past;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.Bytes;
import io.github.litestreamagent.fixtures.Fixture;
import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.ltx.LtxCorruptException;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.storage.FileLocation;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.access.ReplicaStorages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StateFileTest {

    private static final int PAGE_SIZE = 4096;

    @TempDir
    Path folder;

    static List<Fixture> replicas() {
        return Fixture.ofLayouts("s3", "file").stream()
                .filter(fixture -> !fixture.name().startsWith("lock-page"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("replicas")
    void each_later_state_is_made_byte_for_byte_of_an_earlier_one(Fixture fixture) throws IOException {
        MeteredStorage storage = new MeteredStorage(FixtureStorage.of(fixture));
        History history = History.of(storage);
        List<Map<String, Object>> states = fixture.list("states");
        assertThat(history.points().size()).isEqualTo(states.size());
        StateFile first = StateFile.restored(storage, history.points().txid(0), folder.resolve("0"), Progress.NONE);
        StateFile before = first;
        for (int i = 1; i < states.size(); i++) {
            Txid txid = Txid.parse((String) states.get(i).get("txid"));
            assertThat(history.points().txid(i)).isEqualTo(txid);
            for (StateFile from : List.of(first, before)) {
                Path file = folder.resolve(i + "-" + from.txid());
                StateFile later = from.later(storage, history, txid, file, Progress.NONE);
                assertThat(Bytes.sha256(Files.readAllBytes(file)))
                        .isEqualTo(states.get(i).get("sha256"));
                if (from.equals(before)) {
                    before = later;
                    break;
                }
            }
        }
    }

    /** Two files with the same pages: of the older one nothing but its index is needed. */
    @Test
    void pages_of_a_large_file_that_a_newer_one_holds_are_not_fetched() throws Exception {
        RecordedHistory recorded = rewritten(true);
        MeteredStorage storage = new MeteredStorage(recorded.storage());
        assertThat(later(storage)).isEqualTo(recorded.state(3));
        long both = recorded.storage().bytes(Level.SYNC, LtxBytes.range(2, 2)).length;
        assertThat(storage.bytes()).isLessThan(both * 2);
    }

    /** Fails when ChangedPages does not compare with the recorded checksum. */
    @Test
    void a_damaged_page_that_was_fetched_by_itself_is_noticed() throws Exception {
        RecordedHistory recorded = rewritten(true);
        History history = History.of(recorded.storage());
        StateFile first = StateFile.restored(recorded.storage(), new Txid(1), folder.resolve("1"), Progress.NONE);
        byte[] file = recorded.storage().bytes(Level.SYNC, LtxBytes.range(2, 2));
        file[file.length / 2] ^= 1;
        recorded.storage().remove(Level.SYNC, LtxBytes.range(3, 3));
        assertThatThrownBy(
                        () -> first.later(recorded.storage(), history, new Txid(2), folder.resolve("2"), Progress.NONE))
                .isInstanceOf(LtxCorruptException.class)
                .hasMessageContaining("0000000000000002-0000000000000002.ltx");
    }

    @Test
    void without_recorded_checksums_whole_files_are_fetched_and_proved() throws Exception {
        RecordedHistory recorded = rewritten(false);
        MeteredStorage storage = new MeteredStorage(recorded.storage());
        assertThat(later(storage)).isEqualTo(recorded.state(3));
        long one = recorded.storage().bytes(Level.SYNC, LtxBytes.range(2, 2)).length;
        assertThat(storage.bytes()).isGreaterThan(one * 2);
    }

    @Test
    void a_file_that_is_compacted_meanwhile_is_done_without() throws Exception {
        RecordedHistory recorded = rewritten(true);
        History history = History.of(recorded.storage());
        StateFile first = StateFile.restored(recorded.storage(), new Txid(1), folder.resolve("1"), Progress.NONE);
        recorded.compact(1, 1, 3, false);
        first.later(recorded.storage(), history, new Txid(3), folder.resolve("3"), Progress.NONE);
        assertThat(folder.resolve("3")).hasBinaryContent(recorded.state(3));
    }

    @Test
    void a_replica_of_litestream_0_3_is_said_to_have_no_txids() throws IOException {
        try (ReplicaStorages storages = new ReplicaStorages();
                ReplicaStorage storage = storages.open(
                        new FileLocation(Fixture.named("v03-basic").replica()))) {
            assertThatThrownBy(() -> History.of(storage)).hasMessageContaining("a replica of Litestream 0.3");
        }
    }

    private byte[] later(MeteredStorage storage) throws IOException {
        History history = History.of(storage);
        StateFile first = StateFile.restored(storage, new Txid(1), folder.resolve("1"), Progress.NONE);
        long restored = storage.bytes();
        first.later(storage, history, new Txid(3), folder.resolve("3"), Progress.NONE);
        assertThat(storage.bytes() - restored).isPositive();
        return Files.readAllBytes(folder.resolve("3"));
    }

    /** TXID 1 has a page; 2 and 3 each write the same 100 pages of random bytes. */
    private RecordedHistory rewritten(boolean withChecksums) throws IOException {
        RecordedHistory recorded = new RecordedHistory(folder, withChecksums);
        Random random = new Random(5);
        recorded.record(new byte[PAGE_SIZE]);
        for (int i = 0; i < 2; i++) {
            byte[] state = new byte[100 * PAGE_SIZE];
            random.nextBytes(state);
            recorded.record(state);
        }
        return recorded;
    }
}
