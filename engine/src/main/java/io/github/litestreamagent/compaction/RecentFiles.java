package io.github.litestreamagent.compaction;

import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this process has just uploaded and still has in memory: a merge takes it from here instead of fetching it again. The oldest go
 * first. One for all databases of the process; safe for use by several threads.
 */
public final class RecentFiles {

    /** For the whole process. */
    public static final RecentFiles OF_PROCESS = new RecentFiles(16L << 20);

    /**
     * A file as it was uploaded.
     *
     * @param object as the store acknowledged it
     */
    record Uploaded(LtxObject object, LtxMetadata metadata, LtxBody body) {}

    /** @param replica of which database: compared by identity */
    private record Key(Object replica, long txid) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.replica == replica && key.txid == txid;
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(replica) + Long.hashCode(txid);
        }
    }

    private final long mostBytes;
    private final Map<Key, Uploaded> files = new HashMap<>();
    private final Deque<Key> oldestFirst = new ArrayDeque<>();
    private long bytes;

    /** @param mostBytes that are held at most */
    RecentFiles(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Keeps a level 0 file whose bytes are in memory. */
    synchronized void add(Object replica, Uploaded file) {
        Key key = new Key(replica, file.object().range().max().value());
        if (file.object().size() > mostBytes || files.containsKey(key)) {
            return;
        }
        files.put(key, file);
        oldestFirst.add(key);
        bytes += file.object().size();
        while (bytes > mostBytes) {
            bytes -= files.remove(oldestFirst.remove()).object().size();
        }
    }

    /** The file, if it is still here and the store has not got another one in its place since. */
    synchronized Optional<Uploaded> find(Object replica, LtxObject listed) {
        return Optional.ofNullable(
                        files.get(new Key(replica, listed.range().max().value())))
                .filter(file -> isSame(file.object(), listed));
    }

    private static boolean isSame(LtxObject uploaded, LtxObject listed) {
        return uploaded.range().equals(listed.range())
                && uploaded.level().equals(listed.level())
                && uploaded.size() == listed.size()
                && uploaded.etag().equals(listed.etag())
                && (!listed.etag().isEmpty() || uploaded.lastModified().equals(listed.lastModified()));
    }

    /** Forgets files that have been compacted. */
    synchronized void forget(Object replica, List<LtxObject> compacted) {
        for (LtxObject file : compacted) {
            Key key = new Key(replica, file.range().max().value());
            Uploaded kept = files.remove(key);
            if (kept != null) {
                bytes -= kept.object().size();
                oldestFirst.remove(key);
            }
        }
    }

    /** Forgets what a replica has. */
    synchronized void forget(Object replica) {
        oldestFirst.removeIf(key -> {
            if (key.replica() != replica) {
                return false;
            }
            bytes -= files.remove(key).object().size();
            return true;
        });
    }

    /** Bytes that are held. */
    synchronized long bytes() {
        return bytes;
    }
}
