package io.github.litestreamagent.status;

import java.util.Locale;

/** What the replication of one database is doing. The names are labels of metrics and words of answers: they stay. */
public enum ReplicationState {
    /** The database is compared with its replica; commits wait. */
    OPENING,
    /** Each commit is uploaded. */
    REPLICATING,
    /** The application does not have the file open, and everything is captured. */
    AT_REST,
    /** Another process replicates the file. */
    STANDBY,
    /** The database is left to the application until an obstacle is gone. */
    SUSPENDED,
    /** The database is left to the application as the operator asked. */
    LEFT_OUT,
    /** Nothing more is uploaded in this process. */
    STOPPED;

    /** Returns the name as metrics and answers have it: {@code at-rest}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns true if commits of the application reach no replica through this process, though the operator wants that. */
    public boolean isFault() {
        return this == SUSPENDED || this == STOPPED;
    }
}
