package io.github.litestreamagent.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.Bytes;
import io.github.litestreamagent.fixtures.Fixture;
import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.RollingChecksum;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replica.NoMatchingBackupException;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.output.RestoreException;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RestoreFixturesTest {

    private static final int MOST_OPEN = Effort.DEFAULT.connections();

    @TempDir
    Path folder;

    static List<Fixture> replicas() {
        return Fixture.ofLayouts("s3", "file").stream()
                .filter(fixture -> !fixture.name().startsWith("lock-page"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("replicas")
    void each_state_is_restored_byte_for_byte(Fixture fixture) throws IOException {
        FixtureStorage storage = FixtureStorage.of(fixture);
        for (Map<String, Object> state : fixture.list("states")) {
            byte[] database = restore(storage, txid(state.get("txid")));
            assertThat(Bytes.sha256(database)).as("TXID " + state.get("txid")).isEqualTo(state.get("sha256"));
            int pageSize = (int) fixture.expected().get("page_size");
            assertThat(database.length / pageSize).isEqualTo(state.get("pages"));
            assertThat(rollingChecksum(database, pageSize)).hasToString((String) state.get("rolling_checksum"));
        }
        assertThat(storage.mostOpen()).isBetween(1, MOST_OPEN);
    }

    @ParameterizedTest
    @MethodSource("replicas")
    void the_newest_state_is_the_last_one(Fixture fixture) throws IOException {
        List<Map<String, Object>> states = fixture.list("states");
        byte[] database = restore(FixtureStorage.of(fixture), Optional.empty());
        assertThat(Bytes.sha256(database))
                .isEqualTo(states.get(states.size() - 1).get("sha256"));
    }

    @ParameterizedTest
    @MethodSource("replicas")
    void what_litestream_refuses_is_refused(Fixture fixture) {
        FixtureStorage storage = FixtureStorage.of(fixture);
        for (Object txid : (List<?>) fixture.expected().get("not_restorable")) {
            assertThatThrownBy(() -> restore(storage, txid(txid)))
                    .as("TXID " + txid)
                    .isInstanceOf(NoMatchingBackupException.class);
        }
        assertThat(folder).isEmptyDirectory();
    }

    /** R8. Fails when RestoreProof.compare does not compare. */
    @Test
    void a_recorded_checksum_must_be_that_of_the_restored_database() throws IOException {
        FixtureStorage storage = FixtureStorage.of(Fixture.named("s3-basic"));
        byte[] database = restore(storage, Optional.empty());
        DatabaseChecksum checksum = databaseChecksum(database, 4096);
        TxidRange newest = TxidRange.of(new Txid(12));

        storage.record(Level.SYNC, newest, recorded(checksum.value()));
        assertThat(restore(storage, Optional.empty())).isEqualTo(database);

        storage.record(Level.SYNC, newest, recorded(checksum.value() + 1));
        assertThatThrownBy(() -> restore(storage, Optional.empty()))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("the restored database has the checksum " + checksum + ", not "
                        + Bytes.hex(checksum.value() + 1) + " as was recorded for TXID 000000000000000c");
    }

    @Test
    void a_damaged_file_leaves_nothing_behind() throws IOException {
        FixtureStorage storage = FixtureStorage.of(Fixture.named("s3-basic"));
        TxidRange range = TxidRange.of(new Txid(7));
        byte[] bytes = storage.bytes(Level.SYNC, range);
        storage.put(Level.SYNC, range, Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(() -> restore(storage, Optional.empty()))
                .hasMessageContaining(
                        "LTX file 0000000000000007-0000000000000007.ltx (level 0 of file:///fixture)," + " offset ")
                .hasMessageContaining("the file ends within the trailer");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_file_under_anothers_name_is_refused() {
        FixtureStorage storage = FixtureStorage.of(Fixture.named("s3-basic"));
        storage.put(Level.SYNC, TxidRange.of(new Txid(7)), storage.bytes(Level.SYNC, TxidRange.of(new Txid(6))));
        assertThatThrownBy(() -> restore(storage, Optional.empty()))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("its header says that it holds 0000000000000006-0000000000000006");
    }

    private byte[] restore(FixtureStorage storage, Optional<Txid> txid) throws IOException {
        Path output = folder.resolve("restored.db");
        new Restore(storage).run(new RestoreRequest(output, txid, false, false, false));
        byte[] database = Files.readAllBytes(output);
        Files.delete(output);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
        return database;
    }

    private static Optional<Txid> txid(Object text) {
        return Optional.of(Txid.parse((String) text));
    }

    private static LtxMetadata recorded(long checksum) {
        return new LtxMetadata(Instant.EPOCH, OptionalLong.of(checksum), OptionalLong.empty(), "1-test");
    }

    private static RollingChecksum rollingChecksum(byte[] database, int pageSize) {
        RollingChecksum sum = RollingChecksum.EMPTY;
        for (int i = 0; i < database.length / pageSize; i++) {
            sum = sum.toggle(RollingChecksum.ofPage(i + 1, database, i * pageSize, pageSize));
        }
        return sum;
    }

    private static DatabaseChecksum databaseChecksum(byte[] database, int pageSize) {
        DatabaseChecksum sum = DatabaseChecksum.EMPTY;
        for (int i = 0; i < database.length / pageSize; i++) {
            sum = sum.plus(DatabaseChecksum.ofPage(i + 1, database, i * pageSize, pageSize));
        }
        return sum;
    }
}
