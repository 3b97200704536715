package io.github.litestreamagent.ltx;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.fixtures.Bytes;
import io.github.litestreamagent.fixtures.Fixture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LtxFixturesTest {

    static List<Fixture> replicas() {
        return Fixture.ofLayouts("s3", "file").stream()
                .filter(fixture -> !fixture.name().startsWith("lock-page"))
                .toList();
    }

    static List<Path> files() {
        return Fixture.ltxFiles();
    }

    @ParameterizedTest
    @MethodSource("replicas")
    void every_field_of_litestreams_files_is_read(Fixture fixture) throws IOException {
        for (Map<String, Object> expected : fixture.list("files")) {
            Path file = fixture.replica().resolve((String) expected.get("key"));
            LtxReader reader = open(Files.readAllBytes(file));
            Map<Integer, byte[]> pages = readPages(reader);
            LtxTrailer trailer = reader.trailer();
            List<Integer> numbers = List.copyOf(pages.keySet());

            Map<String, Object> actual = new LinkedHashMap<>();
            actual.put("key", expected.get("key"));
            actual.put("level", expected.get("level"));
            put(actual, reader.header());
            actual.put("pages", pages.size());
            actual.put("first_page", numbers.isEmpty() ? null : numbers.get(0));
            actual.put("last_page", numbers.isEmpty() ? null : numbers.get(numbers.size() - 1));
            actual.put("post_apply_checksum", Bytes.hex(trailer.postApplyChecksum()));
            actual.put("file_checksum", Bytes.hex(trailer.fileChecksum()));
            assertThat(numbersAsLongs(actual)).isEqualTo(numbersAsLongs(expected));
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void each_page_can_be_fetched_by_the_page_index(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        PageIndex index = PageIndex.read(
                (offset, length) -> Arrays.copyOfRange(bytes, (int) offset, (int) offset + length),
                bytes.length,
                "file");
        LtxReader reader = open(bytes);
        Map<Integer, byte[]> pages = readPages(reader);
        Map<Integer, PageIndex.Entry> entries =
                index.find(pages.keySet().stream().mapToInt(Integer::intValue).toArray());

        assertThat(entries.keySet()).isEqualTo(pages.keySet());
        entries.forEach((pgno, entry) -> {
            byte[] frame = Arrays.copyOfRange(bytes, (int) entry.offset(), (int) entry.offset() + entry.length());
            assertThat(decode(frame, pgno, reader, entry)).isEqualTo(pages.get(pgno));
        });
        assertThat(index.find(Integer.MAX_VALUE)).isEmpty();
    }

    private static byte[] decode(byte[] frame, int pgno, LtxReader reader, PageIndex.Entry entry) {
        try {
            return LtxPage.decode(frame, pgno, reader.header().pageSize(), "file", entry.offset());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static void put(Map<String, Object> target, LtxHeader header) {
        target.put("flags", header.flags());
        target.put("page_size", header.pageSize());
        target.put("commit", header.commit());
        target.put("min_txid", header.range().min().toString());
        target.put("max_txid", header.range().max().toString());
        target.put("timestamp_ms", header.timestamp());
        target.put("pre_apply_checksum", Bytes.hex(header.preApplyChecksum()));
        target.put("wal_offset", header.walOffset());
        target.put("wal_size", header.walSize());
        target.put("wal_salt1", Integer.toUnsignedLong(header.salt1()));
        target.put("wal_salt2", Integer.toUnsignedLong(header.salt2()));
        target.put("node_id", header.nodeId());
    }

    private static Map<String, Object> numbersAsLongs(Map<String, Object> map) {
        Map<String, Object> result = new LinkedHashMap<>(map);
        result.replaceAll((key, value) -> value instanceof Number number ? number.longValue() : value);
        return result;
    }

    private static LtxReader open(byte[] bytes) {
        return new LtxReader(new ByteArrayInputStream(bytes), "file");
    }

    static Map<Integer, byte[]> readPages(LtxReader reader) throws IOException {
        Map<Integer, byte[]> pages = new LinkedHashMap<>();
        byte[] page = new byte[reader.header().pageSize()];
        for (int pgno = reader.nextPage(page); pgno != 0; pgno = reader.nextPage(page)) {
            pages.put(pgno, page.clone());
        }
        return pages;
    }
}
