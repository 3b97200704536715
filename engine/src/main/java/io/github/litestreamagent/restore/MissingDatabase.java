package io.github.litestreamagent.restore;

import io.github.litestreamagent.replica.RestoreTarget;
import io.github.litestreamagent.restore.RestoreRequest.Option;
import io.github.litestreamagent.restore.output.FileFailures;
import io.github.litestreamagent.restore.output.RestoreLock;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;

/**
 * A database that is not there, and that an application is about to open: gets its newest state from its replica, once for all threads and
 * processes that want it. Leaves any file alone that has a byte.
 */
public final class MissingDatabase {

    private final Path path;

    /** @param path of the database; links are followed, also where they lead to a file that is not there */
    public MissingDatabase(Path path) throws IOException {
        this.path = behindLinks(path.toAbsolutePath());
    }

    /** SQLite creates the file that a link names. */
    private static Path behindLinks(Path path) throws IOException {
        Path file = path;
        // SQLITE_MAX_SYMLINK, 100 in os_unix.c
        for (int links = 0; Files.isSymbolicLink(file) && links < 100; links++) {
            file = file.resolveSibling(Files.readSymbolicLink(file));
        }
        return file.normalize();
    }

    /** Returns true if there is none, or one of 0 bytes. A file that cannot be looked at is there. */
    public static boolean isMissing(Path path) {
        try {
            return Files.size(path) == 0 && Files.isRegularFile(path);
        } catch (NoSuchFileException missing) {
            return true;
        } catch (IOException leftToSqlite) {
            return false;
        }
    }

    /**
     * Restores it, waiting for another thread or process that does.
     *
     * @param storage stays the caller's
     * @return {@link RestoreOutcome.DatabaseExists} if it is there by now, {@link RestoreOutcome.NoBackup} if the replica is empty
     */
    public RestoreOutcome restore(ReplicaStorage storage) throws IOException {
        try {
            Files.createDirectories(path.getParent());
        } catch (IOException failed) {
            throw FileFailures.of("cannot create the folder " + path.getParent(), path.getParent(), failed);
        }
        try (RestoreLock lock = RestoreLock.of(path)) {
            RestoreOutcome outcome = isMissing(path)
                    ? new Restore(storage)
                            .run(new RestoreRequest(
                                    path, RestoreTarget.NEWEST, Set.of(Option.IF_REPLICA_EXISTS, Option.NEVER_REPLACE)))
                    : new RestoreOutcome.DatabaseExists();
            lock.decided();
            return outcome;
        }
    }
}
