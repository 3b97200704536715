package io.github.litestreamagent.replication;

import io.github.litestreamagent.ltx.Txid;

/** The replica is, as far as can be told, that of another database: going on would bury its data. */
final class ForeignReplicaException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The replica's pages have another size, so that not even a file of every page could go on from it. */
    ForeignReplicaException(int replicaPageSize, int pageSize) {
        super("the replica is that of a database with pages of " + replicaPageSize + " bytes, and this one has "
                + pageSize
                + ": a replica cannot change its page size. To go on with the replica's data, run restore; to begin a new"
                + " replica, choose another path");
    }

    ForeignReplicaException(Txid newest) {
        super("the replica ends at TXID " + newest
                + " of a database that this file does not look like. To go on with the"
                + " replica's data, run restore; to begin a new replica, choose another path; if this really is its database, set"
                + " auto-recover: true");
    }
}
