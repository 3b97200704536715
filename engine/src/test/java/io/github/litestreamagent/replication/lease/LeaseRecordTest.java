package io.github.litestreamagent.replication.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseRecordTest {

    private static final Instant EXPIRY = Instant.parse("2026-01-01T00:00:30.123456789Z");

    @Test
    void litestreams_three_stand_first_in_its_spelling() {
        LeaseRecord lease =
                new LeaseRecord(7, EXPIRY, "host:42", "w", "boot/1/2", "2026-01-01T00:00:00Z", "boot/ns/42/9");

        assertThat(lease.toJson())
                .startsWith(
                        "{\"generation\":7,\"expires_at\":\"2026-01-01T00:00:30.123456789Z\",\"owner\":\"host:42\",");
        assertThat(LeaseRecord.parse(lease.toJson())).contains(lease);
    }

    @Test
    void a_lease_of_litestreams_library_is_read() {
        String written =
                "{\"generation\":3,\"expires_at\":\"2026-01-01T02:00:30.123456789+02:00\",\"owner\":\"h\\u0041:1\"}\n";

        assertThat(LeaseRecord.parse(written)).contains(new LeaseRecord(3, EXPIRY, "hA:1", "", "", "", ""));
    }

    /** Where Litestream's library releases a lease without deleting it, Go's zero time stands. */
    @Test
    void a_released_lease_is_over() {
        LeaseRecord lease = new LeaseRecord(7, EXPIRY, "host:42", "w", "f", "b", "p");

        LeaseRecord released =
                LeaseRecord.parse(lease.until(LeaseRecord.RELEASED).toJson()).orElseThrow();

        assertThat(released.isLive(Instant.parse("0001-01-01T00:00:01Z"))).isFalse();
        assertThat(lease.isLive(EXPIRY.minusNanos(1))).isTrue();
        assertThat(lease.isLive(EXPIRY)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "null",
                "[1]",
                "{\"generation\":1}",
                "{\"generation\":1,\"expires_at\":\"soon\",\"owner\":\"h\"}",
                "{\"generation\":-1,\"expires_at\":\"2026-01-01T00:00:30Z\",\"owner\":\"h\"}",
                "{\"generation\":9223372036854775807,\"expires_at\":\"2026-01-01T00:00:30Z\",\"owner\":\"h\"}",
                "{\"generation\":1,\"expires_at\":\"2026-01-01T00:00:30Z\",\"owner\":{\"a\":1}}",
                "{\"generation\":1,\"expires_at\":\"2026-01-01T00:00:30Z\",\"owner\":\"\\u00",
                "{\"generation\":1,\"expires_at\":\"2026-01-01T00:00:30Z\",\"owner\":\"h\"} x"
            })
    void what_is_no_lease_is_none(String text) {
        assertThat(LeaseRecord.parse(text)).isEmpty();
    }

    @Test
    void any_name_survives() {
        String name = "a\"b\\c\n\t\u0000é€{}:,";
        LeaseRecord lease = new LeaseRecord(1, EXPIRY, name, "", "", "", "");

        assertThat(LeaseRecord.parse(lease.toJson())).contains(lease);
        assertThat(lease.toJson()).matches("\\p{ASCII}+");
    }

    @Test
    void an_endless_name_is_cut() {
        assertThat(new LeaseRecord(1, EXPIRY, "x".repeat(10_000), "", "", "", "").owner())
                .hasSize(256);
    }
}
