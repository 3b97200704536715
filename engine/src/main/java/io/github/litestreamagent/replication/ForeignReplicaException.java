package io.github.litestreamagent.replication;

import io.github.litestreamagent.ltx.Txid;

/** The replica is, as far as can be told, that of another database: going on would bury its data. */
final class ForeignReplicaException extends Exception {

    private static final long serialVersionUID = 1L;

    ForeignReplicaException(Txid newest) {
        super("the replica ends at TXID " + newest
                + " of a database that this file does not look like. To go on with the"
                + " replica's data, run restore; to begin a new replica, choose another path; if this really is its database, set"
                + " auto-recover: true");
    }
}
