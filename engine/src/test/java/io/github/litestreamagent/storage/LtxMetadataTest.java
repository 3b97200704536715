package io.github.litestreamagent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LtxMetadataTest {

    private static final Instant FALLBACK = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void theMapHoldsWhatIsKnownAndIsReadBack() {
        LtxMetadata metadata = new LtxMetadata(
                Instant.parse("2026-11-22T08:26:31Z"), OptionalLong.of(-1), OptionalLong.empty(), "1-a");

        assertThat(metadata.toMap())
                .containsExactly(
                        Map.entry("litestream-timestamp", "2026-11-22T08:26:31.000000000Z"),
                        Map.entry("litestream-agent-database-checksum", "ffffffffffffffff"),
                        Map.entry("litestream-agent-writer", "1-a"));
        assertThat(LtxMetadata.of(metadata.toMap(), FALLBACK)).isEqualTo(metadata);
    }

    @Test
    void timesOfLitestreamAreRead() {
        assertThat(LtxMetadata.of(Map.of("litestream-timestamp", "2026-11-22T08:26:31.5Z"), FALLBACK)
                        .timestamp())
                .isEqualTo(Instant.parse("2026-11-22T08:26:31.5Z"));
    }

    @Test
    void theOriginTravelsWithTheFile() {
        Origin origin = new Origin("1-a", "boot/fe01/2a", "2026-11-22T08:26:31.123Z", "host:17", true);
        LtxMetadata metadata = new LtxMetadata(FALLBACK, OptionalLong.empty(), OptionalLong.empty(), origin);

        assertThat(metadata.toMap())
                .containsEntry("litestream-agent-file", "boot/fe01/2a")
                .containsEntry("litestream-agent-born", "2026-11-22T08:26:31.123Z")
                .containsEntry("litestream-agent-owner", "host:17")
                .containsEntry("litestream-agent-switched", "1");
        assertThat(LtxMetadata.of(metadata.toMap(), FALLBACK)).isEqualTo(metadata);
    }

    /** What a header field cannot carry would break the signature of a request. */
    @Test
    void anOriginIsPrintableAscii() {
        assertThat(new Origin("w", "f", "b", " b\u00fcro\n:1 ".repeat(40), false).owner())
                .matches("[ -~]{200,256}")
                .startsWith("b?ro?:1");
    }

    /** Fails when LtxMetadata.of looks names up as they are spelt. */
    @Test
    void namesAreReadAsAReverseProxySpellsThem() {
        LtxMetadata metadata = new LtxMetadata(FALLBACK, OptionalLong.of(7), OptionalLong.of(8), "1-a");
        Map<String, String> capitals = new HashMap<>();
        metadata.toMap().forEach((name, value) -> capitals.put(capitalized(name), value));

        assertThat(capitals).containsKey("Litestream-Agent-Writer");
        assertThat(LtxMetadata.of(capitals, Instant.EPOCH)).isEqualTo(metadata);
    }

    private static String capitalized(String name) {
        return Stream.of(name.split("-"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining("-"));
    }

    @Test
    void whatIsUnreadableCountsAsAbsent() {
        LtxMetadata metadata = LtxMetadata.of(
                Map.of("litestream-timestamp", "yesterday", "litestream-agent-wal-checksum", "zzzzzzzzzzzzzzzz"),
                FALLBACK);

        assertThat(metadata.timestamp()).isEqualTo(FALLBACK);
        assertThat(metadata.walChecksum()).isEmpty();
    }
}
