package io.github.litestreamagent.ltx;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.fixtures.Bytes;
import io.github.litestreamagent.fixtures.Fixture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LtxDamageTest {

    private static final int TRIED_WHOLLY = 4_000;
    private static final int SAMPLES = 400;
    private static final int RESERVED_START = 80;

    /** One file of each fixture, LZ4 frames among them, and the small ones of all. */
    static Stream<Path> files() {
        List<Path> all = Fixture.ltxFiles();
        return all.stream()
                .filter(file -> file.toString().contains("old-frames")
                        || file.getFileName().toString().startsWith("0000000000000002"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_file_that_ends_early_is_called_truncated(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int length : places(bytes.length, new Random(seed(file)))) {
            assertThat(failureOf(Arrays.copyOf(bytes, length)))
                    .as("%s cut to %d bytes", file, length)
                    .isInstanceOf(LtxTruncatedException.class)
                    .hasMessageContaining("the-file");
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_flipped_bit_is_found_and_named_or_changes_no_page(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String pages = pagesOf(bytes);
        Random random = new Random(seed(file));
        for (int place : places(bytes.length, random)) {
            int bit = random.nextInt(8);
            byte[] damaged = bytes.clone();
            damaged[place] ^= (byte) (1 << bit);
            Throwable failure = failureOf(damaged);
            String flipped = file + " with bit " + bit + " of byte " + place + " flipped";
            if (failure == null) {
                assertThat(pagesOf(damaged)).as(flipped).isEqualTo(pages);
            } else {
                assertThat(failure)
                        .as(flipped)
                        .isInstanceOf(LtxException.class)
                        .hasMessageContaining("LTX file the-file, offset ");
            }
            findAllPages(damaged);
        }
    }

    @Test
    void a_later_format_is_not_called_corrupt() throws IOException {
        byte[] bytes = Files.readAllBytes(Fixture.ltxFiles().get(0));

        assertThat(failureOf(with(bytes, 3, '2'))).isInstanceOf(LtxTooNewException.class);
        assertThat(failureOf(with(bytes, 7, 6)))
                .isInstanceOf(LtxTooNewException.class)
                .hasMessageContaining("header flags 0x00000006");
        assertThat(failureOf(with(bytes, LtxHeader.SIZE + 5, 3)))
                .isInstanceOf(LtxTooNewException.class)
                .hasMessageContaining("page header flags 0x0003");
    }

    @Test
    void reserved_bytes_may_hold_anything_that_the_checksum_covers() throws IOException {
        byte[] bytes = Files.readAllBytes(Fixture.ltxFiles().get(0));
        assertThat(failureOf(with(bytes, RESERVED_START, 1)))
                .isInstanceOf(LtxCorruptException.class)
                .hasMessageContaining("the file checksum does not match");
    }

    @Test
    void bytes_behind_the_trailer_are_found() throws IOException {
        byte[] bytes = Files.readAllBytes(Fixture.ltxFiles().get(0));
        assertThat(failureOf(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(LtxCorruptException.class)
                .hasMessageContaining("offset " + bytes.length + ": bytes behind the trailer");
    }

    @Test
    void a_compressed_size_beyond_reason_is_refused_before_memory_is_taken() throws IOException {
        byte[] bytes = Files.readAllBytes(Fixture.ltxFiles().get(0));
        ByteBuffer.wrap(bytes).putInt(LtxHeader.SIZE + PageFrame.HEADER_SIZE, Integer.MAX_VALUE);
        assertThat(failureOf(bytes))
                .isInstanceOf(LtxCorruptException.class)
                .hasMessageContaining("offset 100: compressed page of 2147483647 bytes");
    }

    private static byte[] with(byte[] bytes, int place, int value) {
        byte[] changed = bytes.clone();
        changed[place] = (byte) value;
        return changed;
    }

    private static long seed(Path file) {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed + " " + file.getFileName());
        return seed;
    }

    private static int[] places(int length, Random random) {
        return length <= TRIED_WHOLLY
                ? all(length)
                : random.ints(SAMPLES, 0, length).toArray();
    }

    private static int[] all(int length) {
        int[] places = new int[length];
        Arrays.setAll(places, i -> i);
        return places;
    }

    /** A match of an LZ4 block may point to equal bytes elsewhere: the checksum is of what comes out. */
    private static String pagesOf(byte[] bytes) throws IOException {
        LtxReader reader = new LtxReader(new ByteArrayInputStream(bytes), "the-file");
        StringBuilder pages = new StringBuilder(reader.header().toString());
        LtxFixturesTest.readPages(reader)
                .forEach((pgno, page) -> pages.append(pgno).append(' ').append(Bytes.sha256(page)));
        return pages.toString();
    }

    private static Throwable failureOf(byte[] bytes) {
        LtxReader reader = new LtxReader(new ByteArrayInputStream(bytes), "the-file");
        try {
            byte[] page = new byte[reader.header().pageSize()];
            while (reader.nextPage(page) != 0) {}
            reader.trailer();
            return null;
        } catch (IOException | RuntimeException failure) {
            return failure;
        }
    }

    /** By ranges not every flip can be noticed; but nothing else than a typed error may come of it. */
    private static void findAllPages(byte[] bytes) throws IOException {
        try {
            PageIndex index = PageIndex.read(
                    (offset, length) -> Arrays.copyOfRange(bytes, (int) offset, (int) offset + length),
                    bytes.length,
                    "the-file");
            int[] pages = all(Math.min(index.header().commit(), 1000) + 1);
            for (var found : index.find(pages).entrySet()) {
                PageIndex.Entry entry = found.getValue();
                byte[] frame = Arrays.copyOfRange(bytes, (int) entry.offset(), (int) entry.offset() + entry.length());
                LtxPage.decode(frame, found.getKey(), index.header().pageSize(), "the-file", entry.offset());
            }
        } catch (LtxException expected) {
            assertThat(expected).hasMessageContaining("the-file");
        }
    }
}
