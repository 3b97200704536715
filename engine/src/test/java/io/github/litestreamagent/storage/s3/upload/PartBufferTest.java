package io.github.litestreamagent.storage.s3.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.fixtures.Allocations;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

class PartBufferTest {

    private static final int LARGE = 96 << 20;

    @Test
    void gives_what_it_took_at_each_attempt() throws Exception {
        byte[] content = new byte[100_000];
        new Random(1).nextBytes(content);
        PartBuffer part = new PartBuffer(70_000);
        assertThat(part.add(content, 0, 50_001)).isEqualTo(50_001);
        assertThat(part.isFull()).isFalse();
        assertThat(part.add(content, 50_001, 40_000)).isEqualTo(19_999);
        assertThat(part.isFull()).isTrue();
        assertHolds(part, Arrays.copyOf(content, 70_000));
        part.clear();
        assertThat(part.add(content, 90_000, 10_000)).isEqualTo(10_000);
        assertHolds(part, Arrays.copyOfRange(content, 90_000, 100_000));
    }

    /** Fails when ByteChunks.CHUNK is 1 << 26. */
    @Test
    void a_large_part_needs_no_large_array() throws Exception {
        byte[] content = new byte[1 << 16];
        Allocations.inSmallPieces(() -> {
            PartBuffer part = new PartBuffer(LARGE);
            while (!part.isFull()) {
                part.add(content, 0, content.length);
            }
            return part.requestBody();
        });
    }

    private static void assertHolds(PartBuffer part, byte[] content) throws Exception {
        RequestBody body = part.requestBody();
        assertThat(body.optionalContentLength()).hasValue((long) content.length);
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThat(body.contentStreamProvider().newStream().readAllBytes()).isEqualTo(content);
        }
    }
}
