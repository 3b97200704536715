package io.github.litestreamagent.replication.reason;

/**
 * Why a database is not replicated, as a name that stays: sentences may change. Each stands in docs/troubleshooting.md, with what brings it about
 * and the way out.
 */
public enum ReasonCode {
    /** The replica ends at a state of another database. */
    FOREIGN_REPLICA(Lasts.FOR_THE_NEXT_START, "run restore, or choose another path for the replica"),

    /** The replica has pages of another size. */
    OTHER_PAGE_SIZE(Lasts.FOR_THE_NEXT_START, "run restore, or choose another path for the replica"),

    /** Another writer has gone on in the replica where this database has not. */
    OLDER_DATABASE(Lasts.FOR_THE_NEXT_START, "run restore, or choose another path for the replica"),

    /** Another process writes to the replica. */
    FOREIGN_WRITER(
            Lasts.FOR_THE_NEXT_START,
            "stop the other process, then run restore or choose another path for the replica"),

    /** Files were removed from the replica, so that nothing newer can be restored. */
    MISSING_TXIDS(
            Lasts.FOR_THE_NEXT_START, "move away what is in the replica, or choose another path, and start again"),

    /** The path holds a replica of Litestream 0.3. */
    LITESTREAM_03(Lasts.FOR_THE_NEXT_START, "choose another path for the replica"),

    /** The store does not honour If-None-Match. */
    NO_CONDITIONAL_WRITES(Lasts.FOR_THE_NEXT_START, "use another store, or set single-writer: true"),

    /** A defect of the agent came back again and again. */
    INTERNAL_ERROR(Lasts.FOR_THIS_PROCESS, "start the application again, and report the lines of the log"),

    /** Another file lies at the path, or none. */
    FILE_REPLACED(Lasts.FOR_THIS_PROCESS, "close the connections of the application and open them again"),

    /** The file system is shared by several hosts. */
    NETWORK_FILE_SYSTEM(Lasts.UNTIL_IT_IS_GONE, "move the database to a local file system"),

    /** The process may not write the file, its directory or what lies beside it. */
    READ_ONLY(Lasts.UNTIL_IT_IS_GONE, "let the process write the database, its -wal and -shm, and their directory"),

    /** The file is no database, or it is encrypted. */
    NOT_A_DATABASE(Lasts.UNTIL_IT_IS_GONE, "give the key in the URL or the properties of the connection"),

    /** The application has asked for another journal mode. */
    ROLLBACK_JOURNAL(Lasts.UNTIL_IT_IS_GONE, "take the PRAGMA journal_mode out of the application"),

    /** The application has asked for exclusive locking. */
    EXCLUSIVE_LOCKING(Lasts.UNTIL_IT_IS_GONE, "take the PRAGMA locking_mode out of the application"),

    /** The file is open under two hard links. */
    TWO_NAMES(Lasts.UNTIL_IT_IS_GONE, "open the file under one name"),

    /** Two copies of the driver have the file open in this process. */
    TWO_DRIVERS(Lasts.UNTIL_IT_IS_GONE, "load sqlite-jdbc once, in a class loader that both applications share"),

    /** WAL mode does not work in the folder of the database. */
    NO_WAL(Lasts.UNTIL_IT_IS_GONE, "move the database to a file system with shared memory"),

    /** The shared memory of WAL mode fails, though it worked before. */
    SHARED_MEMORY(Lasts.UNTIL_IT_IS_GONE, "move the database to a file system with shared memory"),

    /** The operator has set {@code journal-mode: keep}, and the database has a rollback journal. */
    JOURNAL_MODE_KEPT(
            Lasts.AS_THE_OPERATOR_WANTS, "let the application set journal_mode=WAL, or remove journal-mode: keep"),

    /** The operator has stopped it over the control socket. */
    STOPPED_BY_OPERATOR(Lasts.AS_THE_OPERATOR_WANTS, "run litestream start with the path of the database"),

    /** The configuration is wrong, so that no database is replicated. */
    CONFIGURATION(Lasts.FOR_THE_NEXT_START, "correct the configuration and start the application again");

    private enum Lasts {
        FOR_THE_NEXT_START,
        FOR_THIS_PROCESS,
        UNTIL_IT_IS_GONE,
        AS_THE_OPERATOR_WANTS
    }

    private final Lasts lasts;
    private final String wayOut;

    ReasonCode(Lasts lasts, String wayOut) {
        this.lasts = lasts;
        this.wayOut = wayOut;
    }

    /** Returns the code as the log and the documents have it: {@code LSA-FOREIGN-REPLICA}. */
    @Override
    public String toString() {
        return "LSA-" + name().replace('_', '-');
    }

    /** What the operator can do, one clause. */
    public String wayOut() {
        return wayOut;
    }

    /** Returns true if the next start of the application uploads what is missing, though the operator does nothing. */
    public boolean endsWithProcess() {
        return lasts == Lasts.FOR_THIS_PROCESS;
    }

    /** Returns true if SQLite itself loses commits meanwhile, with or without the agent. */
    public boolean losesCommits() {
        return this == TWO_DRIVERS;
    }

    /** Returns true if the operator has asked for it, so that it is no fault. */
    public boolean isWanted() {
        return lasts == Lasts.AS_THE_OPERATOR_WANTS;
    }

    /** The code with a sentence of its own. */
    public Reason because(String sentence) {
        return new Reason(this, sentence);
    }
}
