package io.github.litestreamagent.ltx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Crc64Test {

    @Test
    void gives_the_check_value_of_crc_64_iso() {
        Crc64 crc = new Crc64();
        crc.update("123456789".getBytes(StandardCharsets.US_ASCII));
        assertThat(crc.value()).isEqualTo(0xb90956c775a41001L);
    }

    @Test
    void is_that_of_the_bitwise_definition_however_the_bytes_are_split() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = new byte[random.nextInt(round < 200 ? 200 : 9000)];
            random.nextBytes(bytes);
            Crc64 crc = new Crc64();
            for (int from = 0; from < bytes.length; ) {
                int count = 1 + random.nextInt(bytes.length - from);
                crc.update(bytes, from, count);
                from += count;
            }
            assertThat(crc.value()).isEqualTo(bitwise(bytes));
        }
    }

    private static long bitwise(byte[] bytes) {
        long crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0xd800000000000000L;
            }
        }
        return ~crc;
    }
}
