package io.github.litestreamagent.follow;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.sqlite.DatabaseHeader;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The first page of a followed database ("Database File Format", 1.3): that of the replica, but for what tells a reader to use a rollback
 * journal and that the database has changed.
 *
 * <p>Design note: the change counter is the lower half of the TXID, so that page 1 itself says which state the file has, whatever moment a
 * process ended at. A process that writes to the file adds one to the counter; that is told apart by the field with the version of the
 * SQLite that wrote last, which is 0 here and which each SQLite that writes sets to its own.
 */
final class FirstPage {

    private static final int VERSIONS = 18;
    private static final byte ROLLBACK = 1;
    private static final int CHANGE_COUNTER = 24;
    private static final int PAGE_COUNT = 28;
    private static final int VERSION_VALID_FOR = 92;
    private static final int WRITTEN_BY = 96;
    private static final int FOLLOWER = 0;

    private FirstPage() {}

    /**
     * Changes a page 1 of the replica.
     *
     * @param pages size of the database
     */
    static void mark(ByteBuffer page, Txid txid, int pages) {
        page.put(VERSIONS, ROLLBACK);
        page.put(VERSIONS + 1, ROLLBACK);
        page.putInt(CHANGE_COUNTER, counter(txid));
        page.putInt(PAGE_COUNT, pages);
        page.putInt(VERSION_VALID_FOR, counter(txid));
        page.putInt(WRITTEN_BY, FOLLOWER);
    }

    /** Returns the counter if the page is that of a followed database that no other process has written to. */
    static Optional<Integer> counterOf(ByteBuffer page) {
        Optional<DatabaseHeader> header = DatabaseHeader.parse(page);
        boolean own = header.isPresent() && !header.get().walMode() && page.getInt(WRITTEN_BY) == FOLLOWER;
        return own ? Optional.of(header.get().changeCounter()) : Optional.empty();
    }

    static int counter(Txid txid) {
        return (int) txid.value();
    }
}
