package io.github.litestreamagent.ltx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;

/**
 * What the compressor writes is read by lz4-java.
 *
 * <p>Fails when {@code Lz4BlockCompressor.matches} begins matches up to the end, or when {@code Lz4BlockCompressor.compress} does not move
 * its base from page to page.
 */
class Lz4BlockCompressorTest {

    private static final int MARGIN = 7;

    private final Lz4BlockCompressor compressor = new Lz4BlockCompressor();

    @Test
    void pages_of_every_kind_come_back() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            int pageSize = 512 << random.nextInt(8);
            requireComesBack(page(random, random.nextInt(4) == 0 ? 1 + random.nextInt(pageSize) : pageSize));
        }
    }

    @Test
    void input_that_is_shorter_than_any_match_is_all_literals() {
        for (int length = 1; length < 64; length++) {
            requireComesBack(new byte[length]);
        }
    }

    @Test
    void an_empty_page_takes_a_few_bytes_and_a_random_one_no_more_than_the_bound() {
        assertThat(compressed(new byte[4096])).hasSizeLessThan(40);
        byte[] noise = new byte[65536];
        new Random(5).nextBytes(noise);
        assertThat(compressed(noise)).hasSizeBetween(65536, Lz4BlockCompressor.maxCompressed(65536));
    }

    @Test
    void positions_start_anew_before_their_count_ends() {
        byte[] page = new byte[65536];
        for (int round = 0; round < 40_000; round++) {
            page[round & 0xffff] = (byte) round;
            compressor.compress(page, 0, page.length, new byte[Lz4BlockCompressor.maxCompressed(page.length)], 0);
        }
        requireComesBack(page);
    }

    /** Runs of equal bytes, of noise, of repeated text and of small numbers, in any order. */
    private static byte[] page(Random random, int length) {
        byte[] page = new byte[length];
        for (int at = 0; at < length; ) {
            int end = Math.min(length, at + 1 + random.nextInt(300));
            switch (random.nextInt(4)) {
                case 0 -> Arrays.fill(page, at, end, (byte) random.nextInt(3));
                case 1 -> fill(page, at, end, () -> (byte) random.nextInt());
                case 2 -> fill(page, at, end, () -> (byte) ('a' + random.nextInt(3)));
                default -> {
                    int distance = Math.min(at, 1 + random.nextInt(70_000));
                    for (int i = at; i < end; i++) {
                        page[i] = distance == 0 ? 0 : page[i - distance];
                    }
                }
            }
            at = end;
        }
        return page;
    }

    private static void fill(byte[] page, int from, int to, java.util.function.Supplier<Byte> bytes) {
        for (int i = from; i < to; i++) {
            page[i] = bytes.get();
        }
    }

    private void requireComesBack(byte[] page) {
        byte[] block = compressed(page);
        assertThat(LZ4Factory.safeInstance().safeDecompressor().decompress(block, page.length))
                .isEqualTo(page);
    }

    /** From the middle of one array into the middle of another, with nothing written beside the block. */
    private byte[] compressed(byte[] page) {
        byte[] source = new byte[page.length + 2 * MARGIN];
        System.arraycopy(page, 0, source, MARGIN, page.length);
        int room = Lz4BlockCompressor.maxCompressed(page.length);
        byte[] target = new byte[room + 2 * MARGIN];
        int length = compressor.compress(source, MARGIN, page.length, target, MARGIN);
        assertThat(length).isPositive().isLessThanOrEqualTo(room);
        assertThat(Arrays.copyOf(target, MARGIN)).containsOnly(0);
        assertThat(Arrays.copyOfRange(target, MARGIN + room, target.length)).containsOnly(0);
        return Arrays.copyOfRange(target, MARGIN, MARGIN + length);
    }
}
