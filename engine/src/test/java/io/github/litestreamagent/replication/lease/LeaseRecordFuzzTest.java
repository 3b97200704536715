package io.github.litestreamagent.replication.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

/**
 * Whatever stands in {@code lock.json}, it is a lease or none, and a lease is the same once it is written again.
 *
 * <p>Fails when {@code FlatJson.quoted} leaves a backslash as it is.
 */
@Tag("fuzz")
class LeaseRecordFuzzTest {

    @FuzzTest(maxDuration = "10m")
    void anyTextIsALeaseOrNone(byte[] bytes) {
        LeaseRecord.parse(new String(bytes, StandardCharsets.UTF_8))
                .ifPresent(
                        lease -> assertThat(LeaseRecord.parse(lease.toJson())).contains(lease));
    }
}
