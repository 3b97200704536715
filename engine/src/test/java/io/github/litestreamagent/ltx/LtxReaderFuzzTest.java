package io.github.litestreamagent.ltx;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.litestreamagent.fixtures.Allocations;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/**
 * Whatever the bytes, the reader gives pages or a {@link LtxException}, in memory bounded by the format; what it gives can be written and
 * read again. Each input is tried as it is and with its checksums and page index made right, since no fuzzer guesses a CRC.
 *
 * <p>Fails when {@code PageDecoder.readPage} does not compare the size with the block; its bound fails when
 * {@code LtxReader.nextPage} takes a buffer of 1 MiB for each page.
 */
@Tag("fuzz")
class LtxReaderFuzzTest {

    /** Buffers of some pages of 64 KiB; what a frame of 17 bytes and an entry of the index cost while they are read. */
    private static final int BUFFERS = 1 << 20;

    private static final int OF_EACH_BYTE = 64;
    private static final int PAGES_ASKED_FOR = 200;
    private static final String NAME = "the-file";

    @FuzzTest(maxDuration = "10m")
    void anyBytesAreReadOrRefused(byte[] bytes) throws Exception {
        boolean whole = Allocations.within(BUFFERS + (long) OF_EACH_BYTE * bytes.length, () -> readsWholly(bytes));
        findsPages(bytes);
        Optional<byte[]> sealed = sealed(bytes);
        assertThat(sealed.isPresent() || !whole).isTrue();
        if (sealed.isPresent()) {
            byte[] again = writtenAgain(sealed.get());
            assertThat(writtenAgain(again)).isEqualTo(again);
        }
    }

    private static boolean readsWholly(byte[] bytes) throws IOException {
        LtxReader reader = reader(bytes);
        try {
            byte[] page = new byte[reader.header().pageSize()];
            while (reader.nextPage(page) != 0) {}
            reader.trailer();
            return true;
        } catch (LtxException refused) {
            return false;
        }
    }

    /** The file, which is right, by the writer; on the way each page is looked up by the index of both. */
    private static byte[] writtenAgain(byte[] file) throws IOException {
        LtxReader reader = reader(file);
        LtxHeader header = reader.header();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LtxWriter writer = new LtxWriter(out, withoutChecksum(header));
        PageIndex index = index(file);
        byte[] page = new byte[header.pageSize()];
        for (int pgno = reader.nextPage(page), asked = 0; pgno != 0; pgno = reader.nextPage(page)) {
            writer.page(pgno, page, 0);
            if (asked++ < PAGES_ASKED_FOR) {
                assertThat(decoded(file, index, pgno, index.find(pgno).orElseThrow()))
                        .isEqualTo(page);
            }
        }
        reader.trailer();
        writer.finish();
        assertThat(LtxHeader.decode(out.toByteArray(), NAME)).isEqualTo(withoutChecksum(header));
        requireSamePages(file, out.toByteArray());
        return out.toByteArray();
    }

    private static void requireSamePages(byte[] file, byte[] other) throws IOException {
        LtxReader reader = reader(file);
        LtxReader again = reader(other);
        byte[] page = new byte[reader.header().pageSize()];
        byte[] samePage = new byte[again.header().pageSize()];
        int pgno;
        do {
            pgno = reader.nextPage(page);
            assertThat(again.nextPage(samePage)).isEqualTo(pgno);
            assertThat(samePage).isEqualTo(page);
        } while (pgno != 0);
        again.trailer();
    }

    private static LtxHeader withoutChecksum(LtxHeader header) {
        return new LtxHeader(
                LtxHeader.NO_CHECKSUM,
                header.pageSize(),
                header.commit(),
                header.range(),
                header.timestamp(),
                0,
                header.walOffset(),
                header.walSize(),
                header.salt1(),
                header.salt2(),
                header.nodeId());
    }

    /** The header and pages with the page index and checksums that belong to them, or nothing if they are wrong in another way. */
    private static Optional<byte[]> sealed(byte[] bytes) throws IOException {
        try {
            LtxInput in = new LtxInput(new ByteArrayInputStream(bytes), NAME, 0);
            byte[] head = new byte[LtxHeader.SIZE];
            in.read(head, "the header");
            LtxHeader header = LtxHeader.decode(head, NAME);
            Crc64 crc = new Crc64();
            crc.update(head);
            CompactIndex index = new CompactIndex(LtxHeader.SIZE);
            if (!readPages(in, header, crc, index)) {
                return Optional.empty();
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(bytes, 0, (int) in.offset());
            byte[] behind = behindThePages(index, crc);
            out.write(behind, 0, behind.length);
            return Optional.of(out.toByteArray());
        } catch (LtxException refused) {
            return Optional.empty();
        }
    }

    private static boolean readPages(LtxInput in, LtxHeader header, Crc64 crc, CompactIndex index) throws IOException {
        PageDecoder pages = new PageDecoder(in, header.pageSize());
        byte[] page = new byte[header.pageSize()];
        int last = 0;
        int pgno;
        while ((pgno = pages.readHeader()) != 0) {
            if (!header.allows(last, pgno)) {
                return false;
            }
            pages.readPage(page);
            pages.addHeadTo(crc);
            crc.update(page);
            index.add(pgno, (int) (in.offset() - pages.start()));
            last = pgno;
        }
        pages.addHeadTo(crc);
        return header.allows(last, 0);
    }

    private static byte[] behindThePages(CompactIndex index, Crc64 crc) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long length = index.writeTo((bytes, count) -> out.write(bytes, 0, count));
        out.writeBytes(bigEndian(length));
        out.writeBytes(bigEndian(0));
        crc.update(out.toByteArray());
        out.writeBytes(bigEndian(crc.value() | LtxTrailer.TOP_BIT));
        return out.toByteArray();
    }

    private static byte[] bigEndian(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static void findsPages(byte[] bytes) throws Exception {
        try {
            PageIndex index = index(bytes);
            int[] pages = new int[PAGES_ASKED_FOR];
            Arrays.setAll(pages, pgno -> pgno);
            Map<Integer, PageIndex.Entry> found =
                    Allocations.within(BUFFERS + (long) OF_EACH_BYTE * bytes.length, () -> index.find(pages));
            for (var entry : found.entrySet()) {
                decoded(bytes, index, entry.getKey(), entry.getValue());
            }
        } catch (LtxException refused) {
            assertThat(refused).hasMessageContaining(NAME);
        }
    }

    private static byte[] decoded(byte[] bytes, PageIndex index, int pgno, PageIndex.Entry entry) throws IOException {
        byte[] frame = range(bytes, entry.offset(), entry.length());
        return LtxPage.decode(frame, pgno, index.header().pageSize(), NAME, entry.offset());
    }

    private static PageIndex index(byte[] bytes) throws IOException {
        return PageIndex.read((offset, length) -> range(bytes, offset, length), bytes.length, NAME);
    }

    /** Nothing outside the file is ever asked for. */
    private static byte[] range(byte[] bytes, long offset, int length) {
        Objects.checkFromIndexSize(offset, length, (long) bytes.length);
        return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
    }

    private static LtxReader reader(byte[] bytes) {
        return new LtxReader(new ByteArrayInputStream(bytes), NAME);
    }
}
