package io.github.litestreamagent.replication;

/** What an application does to a database that connections of ours would make fail, or that makes them dangerous. */
public enum Obstacle {
    /** {@code PRAGMA journal_mode=} anything but WAL. */
    ROLLBACK_JOURNAL("the application sets a journal_mode other than WAL"),

    /** {@code PRAGMA locking_mode=exclusive}. */
    EXCLUSIVE_LOCKING("the application sets locking_mode=EXCLUSIVE"),

    /** The file is open under two hard links. */
    TWO_NAMES("the file is open under two names (hard links): SQLite keeps a log for each, and commits can be lost");

    private final String sentence;

    Obstacle(String sentence) {
        this.sentence = sentence;
    }

    /** For the log. */
    String sentence() {
        return sentence;
    }
}
