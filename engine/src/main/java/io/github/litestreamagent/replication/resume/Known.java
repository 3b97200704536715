package io.github.litestreamagent.replication.resume;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.replication.fence.ReplicaState;
import io.github.litestreamagent.replication.files.FileStamp;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of a database file before it is decided where to go on.
 *
 * @param sameFile whether it is the one that was replicated at its path, as far as this process knows
 * @param sound whether it holds what was captured, as far as this process knows
 * @param switched whether this process has switched it to WAL
 * @param first how it looked when the application opened it
 */
public record Known(boolean sameFile, boolean sound, boolean switched, Optional<FirstSight> first) {

    /** Returns true if it was the newest state of the replica when it was opened, whatever the application has made of it since. */
    public boolean was(ReplicaState newest, FileStamp now) {
        OptionalLong recorded = newest.metadata().databaseChecksum();
        return recorded.isPresent()
                && first.filter(sight -> sight.file().sameFile(now))
                        .filter(sight -> sight.was(new DatabaseChecksum(recorded.getAsLong())))
                        .isPresent();
    }

    /** Returns true if a WAL can tell what the file holds below it; if not, its pages are compared. */
    public boolean logTells() {
        return sameFile && sound;
    }
}
