package io.github.litestreamagent.agent.connections.sql;

/** What the first words of a statement say. */
public enum StatementKind {
    /** SELECT, EXPLAIN, VALUES. */
    READ,
    /** Anything that is nothing else here. */
    WRITE,
    BEGIN,
    SAVEPOINT,
    RELEASE,
    COMMIT,
    ROLLBACK,
    ATTACH,
    DETACH,
    /** {@code PRAGMA journal_mode=} anything but WAL. */
    ROLLBACK_JOURNAL,
    /** {@code PRAGMA journal_mode=wal}. */
    WAL_JOURNAL,
    /** {@code PRAGMA locking_mode=exclusive}. */
    EXCLUSIVE_LOCKING,
    /** {@code PRAGMA locking_mode=normal}. */
    NORMAL_LOCKING,
    /** {@code PRAGMA wal_checkpoint} other than passive. */
    FULL_CHECKPOINT,
    /** {@code PRAGMA wal_autocheckpoint=}. */
    AUTO_CHECKPOINT,
    /** {@code PRAGMA busy_timeout=}. */
    BUSY_TIMEOUT;

    public boolean endsOrBeginsTransaction() {
        return this == BEGIN || this == SAVEPOINT || this == RELEASE || this == COMMIT || this == ROLLBACK;
    }
}
