package io.github.litestreamagent.storage;

import java.util.List;

/**
 * What lies at the place of a replica.
 *
 * @param levels those that may hold files, 0 first; all others hold none
 * @param generations whether a replica of Litestream 0.3 ({@code generations/}) lies there
 */
public record ReplicaContents(List<Level> levels, boolean generations) {

    public ReplicaContents {
        levels = List.copyOf(levels);
    }
}
