package io.github.litestreamagent.compaction;

/**
 * What the last round has left at level 0, in Litestream's words.
 *
 * @param eligible may go with the next round
 * @param notCompacted no file of level 1 holds them yet
 * @param tooRecent held by level 1, and kept for {@code l0-retention}
 */
public record LevelZeroFiles(long eligible, long notCompacted, long tooRecent) {}
