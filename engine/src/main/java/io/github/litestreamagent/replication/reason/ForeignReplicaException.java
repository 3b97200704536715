package io.github.litestreamagent.replication.reason;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.ReplicaDescription;
import java.nio.file.Path;

/** The replica is, as far as can be told, that of another database: going on would bury its data. */
public final class ForeignReplicaException extends RefusedException {

    private static final long serialVersionUID = 1L;

    /** The replica's pages have another size, so that not even a file of every page could go on from it. */
    public ForeignReplicaException(ReplicaDescription replica, int replicaPageSize, Path database, int pageSize) {
        super(
                ReasonCode.OTHER_PAGE_SIZE,
                "the replica " + replica + " is that of a database with pages of " + replicaPageSize + " bytes, and "
                        + database + " has " + pageSize
                        + ": a replica cannot change its page size. To go on with the replica's data, run restore; to begin a new"
                        + " replica, choose another path");
    }

    public ForeignReplicaException(ReplicaDescription replica, Txid newest, Path database) {
        super(
                ReasonCode.FOREIGN_REPLICA,
                "the replica " + replica + " ends at TXID " + newest + " of a database that " + database
                        + " does not look like. To go on with the"
                        + " replica's data, run restore; to begin a new replica, choose another path; if this really is its database, set"
                        + " auto-recover: true");
    }
}
