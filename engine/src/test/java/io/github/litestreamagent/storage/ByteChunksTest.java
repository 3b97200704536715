package io.github.litestreamagent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteChunksTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 1 << 14, (1 << 14) + 1, 100_000})
    void what_was_written_is_read_and_takes_twice_its_size_at_most(int length) throws Exception {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        ByteChunks chunks = new ByteChunks();
        for (int round = 0; round < 2; round++) {
            chunks.clear();
            for (int at = 0; at < length; at += 1000) {
                chunks.write(bytes, at, Math.min(1000, length - at));
            }
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            chunks.writeTo(written);
            assertThat(written.toByteArray()).isEqualTo(bytes);
            assertThat(chunks.stream().readAllBytes()).isEqualTo(bytes);
            assertThat(chunks.size()).isEqualTo(length);
            assertThat(chunks.memory()).isLessThanOrEqualTo(Math.max(256, 2 * length));
        }
    }
}
