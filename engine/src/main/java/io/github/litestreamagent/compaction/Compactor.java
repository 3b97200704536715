package io.github.litestreamagent.compaction;

import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxTrailer;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Makes one file of several, and proves it before a restore may rely on it. */
final class Compactor {

    /** A file that was made and proved, and its page size in bytes. */
    record Made(LtxObject file, int pageSize) {}

    private static final Duration TIME_PRECISION = Duration.ofSeconds(2);

    private final ReplicaStorage storage;
    private final MergeSources sources;
    private final Set<Level> compared = new HashSet<>();

    Compactor(ReplicaStorage storage, RecentFiles recent) {
        this.storage = storage;
        this.sources = new MergeSources(storage, recent);
    }

    /**
     * Uploads the merged file, with the time and the marks of its last input, and reads back what tells that it is there whole. The first one
     * of a level is read back to its end and compared with its inputs.
     *
     * @throws ProofException if it is there and wrong
     * @throws DamagedInputException if an input is
     * @throws io.github.litestreamagent.storage.ForeignObjectException if another file of this name stands there
     */
    Made compact(Merge merge) throws IOException {
        LtxMetadata last = sources.metadata(merge.last());
        MergedBody body = new MergedBody(merge, sources, last.databaseChecksum());
        LtxObject made = upload(merge, body, last);
        MergedBody.Written written =
                body.written().orElseThrow(() -> new IOException(made + " was acknowledged before it was written"));
        requireStored(made, written, last);
        if (!compared.contains(merge.level())) {
            new WholeComparison(storage).require(made, merge.inputs(), true);
            compared.add(merge.level());
        }
        return new Made(made, written.header().pageSize());
    }

    private LtxObject upload(Merge merge, MergedBody body, LtxMetadata last) throws IOException {
        try {
            return storage.putIfAbsent(merge.level(), merge.range(), body, last);
        } catch (StorageException e) {
            if (body.damage().isPresent()) {
                throw body.damage().get();
            }
            throw e;
        }
    }

    /** Size, header, trailer and what travels beside the file. */
    private void requireStored(LtxObject made, MergedBody.Written written, LtxMetadata expected) throws IOException {
        LtxHeader header = LtxHeader.decode(storage.read(made, 0, LtxHeader.SIZE), made.toString());
        ByteBuffer end = ByteBuffer.wrap(storage.read(made, made.size() - LtxTrailer.SIZE, LtxTrailer.SIZE));
        LtxTrailer trailer = new LtxTrailer(end.getLong(), end.getLong());
        if (!header.equals(written.header()) || !trailer.equals(written.trailer())) {
            throw new ProofException(made, "the store has not got what was uploaded");
        }
        LtxMetadata metadata = storage.metadata(made);
        if (!metadata.databaseChecksum().equals(expected.databaseChecksum())
                || !isSameTime(metadata, expected)
                || !metadata.writer().equals(expected.writer())) {
            throw new ProofException(made, "the store has not got what was to travel beside it");
        }
    }

    /** Some file systems keep whole seconds. */
    private static boolean isSameTime(LtxMetadata one, LtxMetadata other) {
        return Duration.between(one.timestamp(), other.timestamp()).abs().compareTo(TIME_PRECISION) < 0;
    }
}
