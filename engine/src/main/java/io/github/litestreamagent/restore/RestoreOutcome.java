package io.github.litestreamagent.restore;

import io.github.litestreamagent.replica.RestorePlan;

/** How a restore ended, where it did not fail. */
public sealed interface RestoreOutcome {

    /** The output holds the state that the plan gives. */
    record Restored(RestorePlan plan) implements RestoreOutcome {}

    /** The output existed and was left alone, as {@link RestoreRequest#ifDbNotExists} asks. */
    record DatabaseExists() implements RestoreOutcome {}

    /** There was nothing to restore, which {@link RestoreRequest#ifReplicaExists} allows. */
    record NoBackup() implements RestoreOutcome {}
}
