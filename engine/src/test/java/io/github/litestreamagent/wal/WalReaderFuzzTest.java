package io.github.litestreamagent.wal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.litestreamagent.fixtures.Allocations;
import io.github.litestreamagent.fixtures.Bytes;
import io.github.litestreamagent.sqlite.PageSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/**
 * Whatever the bytes, the reader gives committed frames and no error, in memory bounded by the log; it gives the same from every commit on
 * and from the log that ends behind the last one. Each input is tried as it is and with the checksums that belong to it.
 *
 * <p>Fails when {@code WalReader.scan} goes on at a frame of page 0; its bound fails when it takes a buffer of 4 MiB.
 */
@Tag("fuzz")
class WalReaderFuzzTest {

    /** A frame of 64 KiB; the page map doubles. */
    private static final int BUFFERS = 1 << 20;

    private static final int VERSION_3007000 = 3_007_000;
    private static final int PAGE_SIZE = 8;
    private static final int SALTS = 16;
    private static final int HEADER_CHECKSUM = 24;
    private static final int FRAME_CHECKSUM = 16;

    @FuzzTest(maxDuration = "10m")
    void anyBytesAreReadAsALog(byte[] bytes) throws Exception {
        check(bytes);
        if (bytes.length >= WalHeader.SIZE) {
            check(sealed(bytes));
        }
    }

    private static void check(byte[] log) throws Exception {
        Optional<WalHeader> header = WalHeader.parse(log);
        if (header.isEmpty()) {
            return;
        }
        WalPosition start = header.get().start();
        WalScan scan = Allocations.within(
                BUFFERS + log.length, () -> reader(log, header.get()).scan(start, WalReader.UNKNOWN));
        requireWithin(log, header.get(), scan);
        requireSameVouchedFor(log, header.get(), scan);
        requireSameFromEachCommit(log, header.get(), scan);
        byte[] cut = Arrays.copyOf(log, (int) scan.end().offset());
        requireSame(reader(cut, header.get()).scan(start, WalReader.UNKNOWN), scan);
    }

    private static void requireWithin(byte[] log, WalHeader header, WalScan scan) throws IOException {
        assertThat(scan.end().offset()).isBetween((long) WalHeader.SIZE, (long) log.length);
        assertThat(scan.isEmpty()).isEqualTo(scan.databasePages() == 0);
        assertThat(reader(log, header).confirms(scan.end())).isTrue();
        assertThat(reader(log, header).scan(scan.end(), WalReader.UNKNOWN).isEmpty())
                .isTrue();
        ByteBuffer fields = ByteBuffer.wrap(log);
        for (int pgno : scan.pages().pages()) {
            long offset = scan.pages().offsetOf(pgno);
            assertThat(offset).isBetween((long) WalHeader.SIZE, scan.end().offset() - header.frameSize());
            assertThat(fields.getInt((int) offset)).isEqualTo(pgno);
        }
    }

    private static void requireSameVouchedFor(byte[] log, WalHeader header, WalScan scan) throws IOException {
        int mxFrame = scan.end().frame(header.pageSize());
        requireSame(reader(log, header).scan(header.start(), mxFrame), scan);
    }

    private static void requireSameFromEachCommit(byte[] log, WalHeader header, WalScan scan) throws IOException {
        List<WalScan> parts = new ArrayList<>();
        PageMap together = new PageMap();
        WalPosition position = header.start();
        for (int frame = 1; frame <= scan.end().frame(header.pageSize()); frame++) {
            WalScan part = reader(log, header).scan(position, frame);
            if (!part.isEmpty()) {
                parts.add(part);
                together.putAll(part.pages());
                position = part.end();
            }
        }
        int pages = parts.isEmpty() ? 0 : parts.get(parts.size() - 1).databasePages();
        requireSame(new WalScan(together, position, pages, parts.size()), scan);
    }

    private static void requireSame(WalScan actual, WalScan expected) {
        assertThat(actual.end()).isEqualTo(expected.end());
        assertThat(actual.databasePages()).isEqualTo(expected.databasePages());
        assertThat(actual.commits()).isEqualTo(expected.commits());
        assertThat(actual.pages().pages()).isEqualTo(expected.pages().pages());
        for (int pgno : expected.pages().pages()) {
            assertThat(actual.pages().offsetOf(pgno)).isEqualTo(expected.pages().offsetOf(pgno));
        }
    }

    /** A right header; right checksums of the frames up to the first with other salts, behind which a log ends anyway. */
    private static byte[] sealed(byte[] bytes) {
        byte[] log = bytes.clone();
        ByteBuffer fields = ByteBuffer.wrap(log);
        boolean bigEndian = (log[3] & 1) != 0;
        fields.putInt(0, 0x377f0682 | (bigEndian ? 1 : 0)).putInt(Integer.BYTES, VERSION_3007000);
        if (!PageSize.isValid(fields.getInt(PAGE_SIZE))) {
            fields.putInt(PAGE_SIZE, PageSize.MIN << (log[PAGE_SIZE] & 7));
        }
        int frameSize = WalReader.FRAME_HEADER_SIZE + fields.getInt(PAGE_SIZE);
        long checksum = WalChecksum.next(bigEndian, 0, log, 0, HEADER_CHECKSUM);
        fields.putLong(HEADER_CHECKSUM, checksum);
        long salts = fields.getLong(SALTS);
        for (int frame = WalHeader.SIZE; frame <= log.length - frameSize; frame += frameSize) {
            if (fields.getLong(frame + Long.BYTES) != salts) {
                break;
            }
            checksum = WalChecksum.next(bigEndian, checksum, log, frame, Long.BYTES);
            int page = frame + WalReader.FRAME_HEADER_SIZE;
            checksum = WalChecksum.next(bigEndian, checksum, log, page, frameSize - WalReader.FRAME_HEADER_SIZE);
            fields.putLong(frame + FRAME_CHECKSUM, checksum);
        }
        return log;
    }

    private static WalReader reader(byte[] log, WalHeader header) {
        return new WalReader(Bytes.source(log), header);
    }
}
