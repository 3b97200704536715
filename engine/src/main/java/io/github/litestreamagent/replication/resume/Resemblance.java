package io.github.litestreamagent.replication.resume;

import io.github.litestreamagent.replication.capture.PageChanges;
import io.github.litestreamagent.replication.database.DatabaseState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How much of a small replica's content stands in a database, wherever it stands there: with so few pages each commit changes most of them,
 * and a row that moves to another page keeps its bytes.
 */
final class Resemblance {

    /** Bytes. Shorter ones are met by chance; longer ones hold the ends of too many rows. */
    private static final int CHUNK = 16;

    /** Fewer chunks are the counters in the headers of pages. */
    private static final int FEWEST = 16;

    /** Bytes of a database that are read in a moment. */
    static final long READ_WHOLE = 1 << 24;

    private final Set<ByteBuffer> content;
    private final Set<ByteBuffer> news;

    /**
     * @param newest the pages of the replica's newest state
     * @param first its first file of every page, which another database may begin with as well
     */
    Resemblance(Collection<byte[]> newest, Collection<byte[]> first) {
        content = new HashSet<>();
        newest.forEach(this::add);
        news = new HashSet<>(content);
        first.forEach(page -> removeFound(news, page));
    }

    private void add(byte[] page) {
        for (int at = 0; at + CHUNK <= page.length; at += CHUNK) {
            ByteBuffer chunk = ByteBuffer.wrap(page, at, CHUNK);
            if (!isOneByteRepeated(chunk)) {
                content.add(chunk);
            }
        }
    }

    /** Free space, and what was never written. */
    private static boolean isOneByteRepeated(ByteBuffer chunk) {
        int at = chunk.position();
        return chunk.slice(at, CHUNK - 1).equals(chunk.slice(at + 1, CHUNK - 1));
    }

    private static void removeFound(Set<ByteBuffer> chunks, byte[] page) {
        for (int at = 0; at + CHUNK <= page.length; at++) {
            chunks.remove(ByteBuffer.wrap(page, at, CHUNK));
        }
    }

    /** Returns true if so much came after the first pages that a database can be judged by it. */
    boolean isEnough() {
        return news.size() >= FEWEST;
    }

    /**
     * Returns true if the database holds more than half of what came after the first pages, or nothing did.
     *
     * @param likely where it is looked for in a database that would take long to read
     */
    boolean isNewsIn(DatabaseState database, Set<Integer> likely) throws IOException {
        boolean whole = database.bytes() <= READ_WHOLE;
        IntStream pages = whole ? allPages(database) : pagesOf(likely, database);
        return news.isEmpty() || 2 * missing(news, database, pages) < news.size();
    }

    /** Returns true if the database holds half of what came after the first file; where hardly anything did, three quarters of everything. */
    boolean isSeenIn(DatabaseState database) throws IOException {
        return isEnough()
                ? missing(news, database, allPages(database)) <= news.size() / 2
                : missing(content, database, allPages(database)) <= content.size() / 4;
    }

    private static IntStream pagesOf(Set<Integer> likely, DatabaseState database) {
        return likely.stream().mapToInt(Integer::intValue).filter(pgno -> pgno <= database.commit());
    }

    private static IntStream allPages(DatabaseState database) {
        return IntStream.rangeClosed(1, database.commit());
    }

    private static int missing(Set<ByteBuffer> judged, DatabaseState database, IntStream pages) throws IOException {
        Set<ByteBuffer> missing = new HashSet<>(judged);
        for (PrimitiveIterator.OfInt page = pages.iterator(); page.hasNext() && !missing.isEmpty(); ) {
            removeFound(missing, PageChanges.read(database, page.nextInt()));
        }
        return missing.size();
    }
}
