package io.github.litestreamagent.replication.reason;

/** What an application does to a database that connections of the agent would make fail, or that makes them dangerous. */
public enum Obstacle {
    /** {@code PRAGMA journal_mode=} anything but WAL. */
    ROLLBACK_JOURNAL(ReasonCode.ROLLBACK_JOURNAL, "the application sets a journal_mode other than WAL"),

    /** {@code PRAGMA locking_mode=exclusive}. */
    EXCLUSIVE_LOCKING(ReasonCode.EXCLUSIVE_LOCKING, "the application sets locking_mode=EXCLUSIVE"),

    /** Litestream's {@code stop}, over the control socket. */
    STOPPED_BY_OPERATOR(ReasonCode.STOPPED_BY_OPERATOR, "the operator has stopped its replication"),

    /** The file is open under two hard links. */
    TWO_NAMES(
            ReasonCode.TWO_NAMES,
            "the file is open under two names (hard links): SQLite keeps a log for each, and commits can be lost"),

    /** Two copies of SQLite in this process have the file open, and drop each other's POSIX locks whenever one of them closes it. */
    TWO_DRIVERS(
            ReasonCode.TWO_DRIVERS,
            "two class loaders of this JVM have the database open, each with its own copy of SQLite: POSIX locks do not work between them, so"
                    + " that SQLite loses acknowledged commits and can damage the file, with or without the agent");

    private final ReasonCode code;
    private final String sentence;

    Obstacle(ReasonCode code, String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    /** Returns true if each lock, open and close of the agent would make it worse: what is held is only let go of. */
    public boolean forbidsTouching() {
        return this == TWO_DRIVERS;
    }

    public Reason reason() {
        return code.because(sentence);
    }
}
