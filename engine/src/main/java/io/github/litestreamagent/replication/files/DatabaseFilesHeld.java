package io.github.litestreamagent.replication.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The descriptors of a database's main file and {@code -shm} (R1), one for each inode: opened beside the replicator's connections, kept when
 * those close, and closed only by {@link #closeAll}, when no connection of this JVM has the file open. Guarded by the caller's lock.
 */
public final class DatabaseFilesHeld {

    private final Map<Inode, HeldFile> all = new HashMap<>();
    private HeldFile main;
    private HeldFile shm;

    private record Inode(long device, long number) {

        static Inode of(Path path) throws IOException {
            FileStamp stamp = FileStamp.of(path);
            return new Inode(stamp.device(), stamp.inode());
        }
    }

    /** Takes the files that the paths name now: they may be others than last time. */
    public void open(Path database) throws IOException {
        main = hold(database);
        shm = hold(Path.of(database + "-shm"));
    }

    /** The main file alone, for a look at its first bytes. */
    public HeldFile holdMain(Path database) throws IOException {
        return hold(database);
    }

    public boolean holds(HeldFile file) {
        return all.containsValue(file);
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    public HeldFile main() {
        return main;
    }

    public HeldFile shm() {
        return shm;
    }

    public void closeAll() {
        all.values().forEach(HeldFile::close);
        all.clear();
        main = null;
        shm = null;
    }

    private HeldFile hold(Path path) throws IOException {
        Inode inode = Inode.of(path);
        HeldFile held = all.get(inode);
        if (held == null) {
            held = new HeldFile(path);
            all.put(inode, held);
            if (!inode.equals(Inode.of(path))) {
                throw new IOException(path + " was replaced at this moment");
            }
        }
        return held;
    }
}
