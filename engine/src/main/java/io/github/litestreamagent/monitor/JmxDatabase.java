package io.github.litestreamagent.monitor;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.status.ReplicationStatus;
import java.util.Optional;

/** One database as JMX shows it. A record would be none before Java 21. */
public final class JmxDatabase {

    private static final double MILLIS = 1e3;

    private final ReplicationStatus status;

    JmxDatabase(ReplicationStatus status) {
        this.status = status;
    }

    public String getPath() {
        return status.path().toString();
    }

    public String getReplica() {
        return status.replica().url();
    }

    public String getState() {
        return status.state().toString();
    }

    /** Returns the code of the reason; empty while the database is replicated. */
    public String getCode() {
        return status.reason().map(ReplicationStatus.Reason::code).orElse("");
    }

    public double getLagSeconds() {
        return status.behind().lag().toMillis() / MILLIS;
    }

    public long getCommitsBehind() {
        return status.behind().commits();
    }

    public long getBytesBehind() {
        return status.behind().bytes();
    }

    /** Returns the newest that was captured; 0 where none is known. */
    public long getTxid() {
        return number(status.position().committed());
    }

    /** Returns the newest that the replica has; 0 where none is known. */
    public long getReplicaTxid() {
        return number(status.position().acknowledged());
    }

    private static long number(Optional<Txid> txid) {
        return txid.map(Txid::value).orElse(0L);
    }
}
