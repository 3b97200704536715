package io.github.litestreamagent.compaction;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.time.Clock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the levels of one replica work with.
 *
 * @param recent files of this process that are still in memory
 * @param nanos counts on as {@link System#nanoTime} does
 * @param wantSnapshot called where a file of level 0 is missing or damaged: only a snapshot of the live database leads past it
 */
public record LevelsContext(
        Supplier<ReplicaStorage> storage,
        LevelSettings settings,
        RecentFiles recent,
        Clock clock,
        LongSupplier nanos,
        BoundLog log,
        Runnable wantSnapshot) {}
