package io.github.litestreamagent.past;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.RestoreTarget;
import io.github.litestreamagent.restore.DatabaseCheck;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A temporary database file that holds the state of one point.
 *
 * @param txid of the point
 */
public record StateFile(Path path, Txid txid) {

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    /** Restores a point, whole. */
    public static StateFile restored(ReplicaStorage storage, Txid txid, Path path, Progress progress)
            throws IOException {
        new Restore(storage, Effort.DEFAULT, progress, DatabaseCheck.NONE)
                .run(new RestoreRequest(path, new RestoreTarget.At(txid), Set.of()));
        return new StateFile(path, txid);
    }

    /**
     * Makes the state of a later point in another file, of this one and what changed since; restores it whole where no steps lead there.
     *
     * @param history in which both points are
     */
    public StateFile later(ReplicaStorage storage, History history, Txid later, Path other, Progress progress)
            throws IOException {
        Optional<List<LtxObject>> steps = new Steps(history).few(txid, later);
        if (steps.isEmpty()) {
            progress.note(
                    "no files lead from TXID " + txid + " to TXID " + later + ": the later state is fetched whole");
            return restored(storage, later, other, progress);
        }
        try {
            Files.copy(path, other);
            if (!steps.get().isEmpty()) {
                try (FileChannel database =
                        FileChannel.open(other, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    new ChangedPages(
                                    storage,
                                    steps.get(),
                                    history.recordedChecksum(txid),
                                    history.recordedChecksum(later))
                            .applyTo(database);
                }
            }
            return new StateFile(other, later);
        } catch (StorageException failed) {
            if (failed.retryable()) {
                throw failed;
            }
            progress.note("files were removed while they were read: the later state is fetched whole");
            Files.delete(other);
            return restored(storage, later, other, progress);
        }
    }

    /** Returns true if it begins as SQLite's databases do: an encrypted one does not. */
    public boolean isReadable() throws IOException {
        byte[] start = new byte[MAGIC.length];
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(start, 0, start.length) == start.length && Arrays.equals(start, MAGIC);
        }
    }
}
