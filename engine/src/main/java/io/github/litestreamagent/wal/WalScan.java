package io.github.litestreamagent.wal;

/**
 * The committed frames behind a position.
 *
 * @param pages the newest frame of each page, also of pages beyond {@code databasePages}: where the database grows again
 *     without writing one of those, the frame still counts
 * @param end behind the last commit frame; the position asked for if there is none
 * @param databasePages size of the database as of the last commit frame; 0 if there is none
 * @param commits number of commit frames
 */
public record WalScan(PageMap pages, WalPosition end, int databasePages, int commits) {

    public boolean isEmpty() {
        return commits == 0;
    }
}
