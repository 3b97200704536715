package io.github.litestreamagent.wal;

/**
 * The committed frames behind a position.
 *
 * @param pages the newest frame of each page, without pages beyond {@code databasePages}
 * @param end behind the last commit frame; the position asked for if there is none
 * @param databasePages size of the database as of the last commit frame; 0 if there is none
 * @param commits number of commit frames
 */
public record WalScan(PageMap pages, WalPosition end, int databasePages, int commits) {

    public boolean isEmpty() {
        return commits == 0;
    }
}
