package io.github.litestreamagent.restore;

import java.nio.file.Path;

/** How a restore ended, where it did not fail. */
public sealed interface RestoreOutcome {

    /**
     * The output holds the state.
     *
     * @param bytes size of the database
     */
    record Restored(PlanSummary plan, Path output, long bytes) implements RestoreOutcome {}

    /** This would be restored: nothing was written. */
    record Planned(PlanSummary plan, Path output) implements RestoreOutcome {}

    /** The output existed and was left alone, as {@link RestoreRequest.Option#IF_DB_NOT_EXISTS} asks. */
    record DatabaseExists() implements RestoreOutcome {}

    /**
     * There was nothing to restore, which {@link RestoreRequest.Option#IF_REPLICA_EXISTS} allows.
     *
     * @param reason where there is nothing
     */
    record NoBackup(String reason) implements RestoreOutcome {}
}
