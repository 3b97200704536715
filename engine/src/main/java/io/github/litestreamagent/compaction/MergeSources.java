package io.github.litestreamagent.compaction;

import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.replica.ReplicaFiles;
import io.github.litestreamagent.storage.ByteChunks;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens the inputs of a merge: from memory where they are still there, else from the store. */
final class MergeSources {

    /** Bytes of one merge that are fetched ahead, over all of its inputs. */
    private static final int FETCHED = 8 << 20;

    private static final int SMALLEST_BLOCK = 1 << 15;
    private static final int LARGEST_BLOCK = 4 << 20;

    /** Page, compressed page and buffers of one input, in pages. */
    private static final int PAGES_EACH = 4;

    private static final int MOST_INPUTS = 256;

    private final ReplicaStorage storage;
    private final RecentFiles recent;

    MergeSources(ReplicaStorage storage, RecentFiles recent) {
        this.storage = storage;
        this.recent = recent;
    }

    /** The number of files that one merge may have, so that the heap it needs does not depend on how many there are. */
    static int mostInputs(int pageSize) {
        return Math.max(2, Math.min(MOST_INPUTS, FETCHED / (PAGES_EACH * pageSize)));
    }

    /** Readers in the order of the inputs; nothing has to be closed. */
    List<LtxReader> open(List<LtxObject> inputs) throws IOException {
        List<LtxReader> readers = new ArrayList<>();
        for (LtxObject input : inputs) {
            readers.add(new LtxReader(stream(input, inputs.size()), ReplicaFiles.name(storage, input)));
        }
        return readers;
    }

    private InputStream stream(LtxObject input, int inputs) throws IOException {
        Optional<RecentFiles.Uploaded> uploaded = recent.find(storage, input);
        if (uploaded.isEmpty()) {
            return stored(storage, input, inputs);
        }
        ByteChunks bytes = new ByteChunks();
        uploaded.get().body().writeTo(bytes);
        return bytes.stream();
    }

    /** What the store has, whatever is in memory. */
    static InputStream stored(ReplicaStorage storage, LtxObject object, int inputs) {
        int block = Math.max(SMALLEST_BLOCK, Math.min(LARGEST_BLOCK, FETCHED / inputs));
        return new BlockStream(storage, object, block);
    }

    /** What travels beside a file. */
    LtxMetadata metadata(LtxObject input) throws IOException {
        Optional<RecentFiles.Uploaded> uploaded = recent.find(storage, input);
        return uploaded.isPresent() ? uploaded.get().metadata() : storage.metadata(input);
    }
}
