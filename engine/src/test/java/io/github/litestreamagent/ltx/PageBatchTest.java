package io.github.litestreamagent.ltx;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.fixtures.Fixture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading in batches gives what reading page by page gives, and finds the same damage. */
class PageBatchTest {

    static List<Path> files() {
        return Fixture.ltxFiles();
    }

    @ParameterizedTest
    @MethodSource("files")
    void the_same_pages_and_the_same_trailer(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        LtxReader reader = reader(bytes);
        Map<Integer, Integer> pages = new TreeMap<>();
        byte[] page = new byte[reader.header().pageSize()];
        for (int pgno = reader.nextPage(page); pgno != 0; pgno = reader.nextPage(page)) {
            pages.put(pgno, Arrays.hashCode(page));
        }
        Map<Integer, Integer> batched = new TreeMap<>();
        LtxTrailer trailer = readBatches(bytes, batched);
        assertThat(batched).isEqualTo(pages);
        assertThat(trailer).isEqualTo(reader.trailer());
    }

    @Test
    void a_flipped_bit_is_found_or_changes_no_page() throws IOException {
        byte[] bytes = Fixture.named("s3-basic").bytes("replica/0000/0000000000000001-0000000000000001.ltx");
        Map<Integer, Integer> whole = new TreeMap<>();
        readBatches(bytes, whole);
        for (int i = 0; i < bytes.length; i += 1 + i / 2000) {
            if (i >= 80 && i < LtxHeader.SIZE) {
                continue; // reserved: covered by the checksum of the file alone, as in the other way of reading
            }
            byte[] damaged = bytes.clone();
            damaged[i] ^= (byte) (1 << (i % 8));
            assertFoundOrWithoutEffect(damaged, whole, i);
        }
    }

    /** LZ4 has several forms of some pages: the checksum of the file is over the pages. */
    private static void assertFoundOrWithoutEffect(byte[] damaged, Map<Integer, Integer> whole, int at)
            throws IOException {
        Map<Integer, Integer> pages = new TreeMap<>();
        try {
            readBatches(damaged, pages);
        } catch (LtxException found) {
            return;
        }
        assertThat(pages).as("byte " + at).isEqualTo(whole);
    }

    @Test
    void remainders_of_parts_are_joined_to_that_of_the_whole() {
        byte[] bytes = new byte[5000];
        new Random(1).nextBytes(bytes);
        Crc64 whole = new Crc64();
        whole.update(bytes);
        for (int split : new int[] {0, 1, 7, 100, 4999, 5000}) {
            Crc64 parts = new Crc64();
            parts.update(bytes, 0, split);
            parts.append(Crc64.remainder(bytes, split, bytes.length - split), Crc64.shift(bytes.length - split));
            assertThat(parts.value()).isEqualTo(whole.value());
        }
    }

    private static LtxTrailer readBatches(byte[] bytes, Map<Integer, Integer> pages) throws IOException {
        LtxReader reader = reader(bytes);
        int pageSize = reader.header().pageSize();
        PageBatch batch = new PageBatch(pageSize);
        while (reader.nextBatch(batch)) {
            reader.append(batch.decode(new byte[pageSize], (index, page, crc) -> {
                assertThat(crc).isEqualTo(PageCrc.of(batch.pgno(index), page, 0, pageSize));
                pages.put(batch.pgno(index), Arrays.hashCode(page));
            }));
        }
        return reader.trailer();
    }

    private static LtxReader reader(byte[] bytes) {
        return new LtxReader(new ByteArrayInputStream(bytes), "file");
    }
}
