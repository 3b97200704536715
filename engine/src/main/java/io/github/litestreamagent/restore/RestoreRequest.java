package io.github.litestreamagent.restore;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.RestoreTarget;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is to be restored, and where.
 *
 * @param output the database file to be
 */
public record RestoreRequest(Path output, RestoreTarget target, Set<Option> options) {

    /** What a restore may do that it does not do by itself. */
    public enum Option {
        /** An existing output is no error, and left alone. */
        IF_DB_NOT_EXISTS,
        /** An empty replica, or one without a matching backup, is no error. */
        IF_REPLICA_EXISTS,
        /** Replaces an existing output, its side files included. */
        FORCE,
        /** Replaces it even while a process has it open. */
        FORCE_LIVE,
        /** Leaves any file alone that has a byte or that a process has open, also one that comes while the restore runs. */
        NEVER_REPLACE,
        /** Plans, and writes nothing. */
        DRY_RUN
    }

    public RestoreRequest {
        options = Set.copyOf(options);
    }

    /**
     * A state by TXID, or the newest.
     *
     * @param txid empty: the newest state
     */
    public RestoreRequest(
            Path output, Optional<Txid> txid, boolean ifDbNotExists, boolean ifReplicaExists, boolean force) {
        this(
                output,
                txid.<RestoreTarget>map(RestoreTarget.At::new).orElse(RestoreTarget.NEWEST),
                Stream.of(
                                ifDbNotExists ? Option.IF_DB_NOT_EXISTS : null,
                                ifReplicaExists ? Option.IF_REPLICA_EXISTS : null,
                                force ? Option.FORCE : null)
                        .flatMap(Stream::ofNullable)
                        .collect(Collectors.toSet()));
    }

    /** The newest state, to a place where nothing is. */
    public static RestoreRequest newest(Path output) {
        return new RestoreRequest(output, RestoreTarget.NEWEST, Set.of());
    }

    boolean may(Option option) {
        return options.contains(option);
    }
}
