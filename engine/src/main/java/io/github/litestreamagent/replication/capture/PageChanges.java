package io.github.litestreamagent.replication.capture;

import io.github.litestreamagent.replication.database.DatabaseState;
import io.github.litestreamagent.sqlite.LockPage;
import java.io.IOException;

/** The difference that committed frames make to a database, page by page. */
public final class PageChanges {

    private PageChanges() {}

    /** Takes the differences; first the pages that are gone. */
    interface Visitor {

        /** The page is new or another one; {@code page} is the visitor's to keep. */
        void changed(int pgno, byte[] page) throws IOException;

        /** The database shrank below this page. */
        void gone(int pgno) throws IOException;
    }

    /**
     * @param after the frames: size of the database behind them, and where the pages that they hold are
     */
    static void visit(DatabaseState before, DatabaseState after, Visitor visitor) throws IOException {
        int lockPage = LockPage.number(before.pageSize());
        for (int pgno = after.commit() + 1; pgno <= before.commit(); pgno++) {
            if (pgno != lockPage) {
                visitor.gone(pgno);
            }
        }
        for (int pgno : after.inLog().pages()) {
            if (pgno <= after.commit()) {
                visitor.changed(pgno, read(after, pgno));
            }
        }
        // A page that the database grew by without writing it holds what the WAL or the file hold there.
        for (int pgno = before.commit() + 1; pgno <= after.commit(); pgno++) {
            if (pgno != lockPage && !after.inLog().contains(pgno)) {
                visitor.changed(pgno, read(before, pgno));
            }
        }
    }

    public static byte[] read(DatabaseState state, int pgno) throws IOException {
        byte[] page = new byte[state.pageSize()];
        state.read(pgno, page);
        return page;
    }
}
