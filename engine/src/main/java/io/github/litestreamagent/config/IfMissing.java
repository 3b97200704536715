package io.github.litestreamagent.config;

/** What happens when the application opens a database that is not there, or that has no byte. */
public enum IfMissing {
    /** SQLite creates it, as it does without the agent. */
    CREATE,
    /** It is restored from its replica, and where that fails the application is not let in. */
    RESTORE,
    /** It is restored from its replica, and where that fails SQLite creates it. */
    RESTORE_OR_CREATE
}
