package io.github.litestreamagent.replication;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The descriptors of a database's main file and {@code -shm} (R1): opened beside the replicator's connections, kept when those close, and
 * closed only by {@link #closeAll}, when no connection of this JVM has the file open. Guarded by the caller's lock.
 */
final class DatabaseFilesHeld {

    private final List<HeldFile> all = new ArrayList<>();
    private HeldFile main;
    private HeldFile shm;

    /** Opens both anew: they may be other files than last time. */
    void open(Path database) throws IOException {
        main = hold(database);
        shm = hold(Path.of(database + "-shm"));
    }

    HeldFile main() {
        return main;
    }

    HeldFile shm() {
        return shm;
    }

    void closeAll() {
        all.forEach(HeldFile::close);
        all.clear();
        main = null;
        shm = null;
    }

    private HeldFile hold(Path path) throws IOException {
        HeldFile file = new HeldFile(path);
        all.add(file);
        return file;
    }
}
