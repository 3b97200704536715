package io.github.litestreamagent.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.fixtures.Bytes;
import io.github.litestreamagent.fixtures.Fixture;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WalFixturesTest {

    static List<Fixture> logs() {
        return Fixture.ofLayouts("wal");
    }

    @ParameterizedTest
    @MethodSource("logs")
    void reading_ends_behind_the_last_commit(Fixture fixture) throws IOException {
        Expected expected = Expected.of(fixture);
        WalReader reader = new WalReader(Bytes.source(expected.log()), expected.header);
        WalScan scan = reader.scan(expected.header.start(), WalReader.UNKNOWN);

        assertThat(scan.end().offset()).isEqualTo(expected.endOffset);
        assertThat(scan.commits()).isEqualTo(expected.commits.size());
        if (!expected.commits.isEmpty()) {
            Map<String, Object> last = expected.commits.get(expected.commits.size() - 1);
            assertThat(scan.databasePages()).isEqualTo(last.get("pages"));
            assertThat(Bytes.hex(scan.end().checksum())).isEqualTo(last.get("checksum"));
            int mxFrame = scan.end().frame(expected.header.pageSize());
            WalScan vouched = reader.scan(expected.header.start(), mxFrame);
            assertThat(vouched.end()).isEqualTo(scan.end());
            assertThat(vouched.pages().pages()).isEqualTo(scan.pages().pages());
        }
    }

    @ParameterizedTest
    @MethodSource("logs")
    void pages_and_database_are_what_sqlite_recovers(Fixture fixture) throws IOException {
        Expected expected = Expected.of(fixture);
        WalReader reader = new WalReader(Bytes.source(expected.log()), expected.header);
        byte[] recovered = AppliedLog.apply(
                fixture.bytes("app.db"),
                expected.log(),
                expected.header,
                reader.scan(expected.header.start(), WalReader.UNKNOWN));

        assertThat(Bytes.sha256(recovered)).isEqualTo(expected.recoveredSha256);
    }

    @ParameterizedTest
    @MethodSource("logs")
    void reading_goes_on_behind_each_commit(Fixture fixture) throws IOException {
        Expected expected = Expected.of(fixture);
        WalReader reader = new WalReader(Bytes.source(expected.log()), expected.header);
        WalPosition position = expected.header.start();
        assertThat(reader.confirms(position)).isTrue();
        for (Map<String, Object> commit : expected.commits) {
            WalScan scan = reader.scan(position, (int) commit.get("frame"));
            position = scan.end();
            assertThat(scan.commits()).isOne();
            assertThat(scan.databasePages()).isEqualTo(commit.get("pages"));
            assertThat(position.offset()).isEqualTo(((Number) commit.get("end_offset")).longValue());
            assertThat(Bytes.hex(position.checksum())).isEqualTo(commit.get("checksum"));
            assertThat(reader.confirms(position)).isTrue();
            assertThat(reader.confirms(new WalPosition(
                            position.salt1(), position.salt2(), position.offset(), position.checksum() + 1)))
                    .isFalse();
        }
        assertThat(reader.scan(position, WalReader.UNKNOWN).isEmpty()).isTrue();
    }

    private record Expected(
            Fixture fixture,
            WalHeader header,
            List<Map<String, Object>> commits,
            long endOffset,
            String recoveredSha256) {

        byte[] log() {
            return fixture.bytes("app.db-wal");
        }

        @SuppressWarnings("unchecked")
        static Expected of(Fixture fixture) {
            WalHeader header = WalHeader.parse(fixture.bytes("app.db-wal")).orElseThrow();
            Map<String, Object> wal = (Map<String, Object>) fixture.expected().get("wal");
            Map<String, Object> recovered =
                    (Map<String, Object>) fixture.expected().get("after_recovery");
            assertThat(Integer.toUnsignedLong(header.salt1())).isEqualTo(((Number) wal.get("salt1")).longValue());
            assertThat(Integer.toUnsignedLong(header.salt2())).isEqualTo(((Number) wal.get("salt2")).longValue());
            assertThat(header.pageSize()).isEqualTo(wal.get("page_size"));
            assertThat(header.checkpointSequence()).isEqualTo(wal.get("checkpoint_sequence"));
            assertThat(header.bigEndianChecksum()).isEqualTo("377f0683".equals(wal.get("magic")));
            return new Expected(
                    fixture,
                    header,
                    (List<Map<String, Object>>) wal.get("commits"),
                    ((Number) wal.get("committed_end_offset")).longValue(),
                    (String) recovered.get("sha256"));
        }
    }
}
