package io.github.litestreamagent.replica;

import java.util.Optional;

/**
 * A state that was asked for, the files that make it, and the states on both sides of it.
 *
 * @param earlier the last state before it that can be restored
 * @param later the first state behind it that can be restored
 */
public record PlannedState(
        RestorePlan plan, StatePoint point, Optional<StatePoint> earlier, Optional<StatePoint> later) {}
