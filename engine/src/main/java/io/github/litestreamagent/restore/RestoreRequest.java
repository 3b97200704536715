package io.github.litestreamagent.restore;

import io.github.litestreamagent.ltx.Txid;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is to be restored, and where.
 *
 * @param output the database file to be
 * @param txid empty: the newest state
 * @param ifDbNotExists an existing output is no error, and left alone
 * @param ifReplicaExists an empty replica, or one without a matching backup, is no error
 * @param force replace an existing output, its side files included
 */
public record RestoreRequest(
        Path output, Optional<Txid> txid, boolean ifDbNotExists, boolean ifReplicaExists, boolean force) {

    /** The newest state, to a place where nothing is. */
    public static RestoreRequest newest(Path output) {
        return new RestoreRequest(output, Optional.empty(), false, false, false);
    }
}
