package io.github.litestreamagent.replication.resume;

import io.github.litestreamagent.replication.capture.PageChanges;
import io.github.litestreamagent.replication.database.DatabaseState;
import io.github.litestreamagent.sqlite.DatabaseHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges whether SQLite can have made a small database out of the newest state of the replica by writing all of its rows again, as the
 * database of a queue is: the counters in its header have not gone back, it has not shrunk, the schema stands in it, and it has rows that
 * did not come with the first file. Proves nothing alone: another database of the same application may be like that
 * (docs/decisions/0013-small-databases.md).
 */
final class Rewriting {

    private static final int SCHEMA_PAGE = 1;

    private final Map<Integer, byte[]> newest;
    private final Map<Integer, byte[]> first;

    /**
     * @param newest every page of the replica's newest state
     * @param first the same pages in its first file of every page
     */
    Rewriting(Map<Integer, byte[]> newest, Map<Integer, byte[]> first) {
        this.newest = newest;
        this.first = first;
    }

    boolean isOf(DatabaseState database) throws IOException {
        byte[] schema = newest.get(SCHEMA_PAGE);
        Optional<DatabaseHeader> before = DatabaseHeader.parse(schema);
        Optional<DatabaseHeader> now = DatabaseHeader.parse(PageChanges.read(database, SCHEMA_PAGE));
        return before.isPresent()
                && now.isPresent()
                && now.get().isNotBefore(before.get())
                && database.commit() >= newest.size()
                && new Resemblance(List.of(withoutHeader(schema)), List.of()).isSeenIn(database)
                && new Resemblance(pages(database), known()).isEnough();
    }

    /** The counters tell less of the schema than its text does. */
    private static byte[] withoutHeader(byte[] page) {
        byte[] rest = page.clone();
        Arrays.fill(rest, 0, DatabaseHeader.SIZE, (byte) 0);
        return rest;
    }

    private Collection<byte[]> known() {
        List<byte[]> known = new ArrayList<>(newest.values());
        known.addAll(first.values());
        return known;
    }

    private static Collection<byte[]> pages(DatabaseState database) throws IOException {
        List<byte[]> pages = new ArrayList<>();
        for (int pgno = SCHEMA_PAGE; pgno <= database.commit(); pgno++) {
            pages.add(PageChanges.read(database, pgno));
        }
        return pages;
    }
}
