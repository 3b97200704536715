package io.github.litestreamagent.verify;

import io.github.litestreamagent.ltx.LtxCorruptException;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.ltx.LtxTrailer;
import io.github.litestreamagent.ltx.PageBatch;
import io.github.litestreamagent.replica.KnownMetadata;
import io.github.litestreamagent.replica.ReplicaFiles;
import io.github.litestreamagent.replica.RestorePlan;
import io.github.litestreamagent.restore.build.RestoreProof;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Reads single files: what can be told of each by itself. Not safe for use by several threads. */
final class FileCheck {

    private final ReplicaStorage storage;
    private final KnownMetadata metadata;
    private int pageSize;
    private PageBatch batch;
    private byte[] page = new byte[0];

    FileCheck(ReplicaStorage storage, KnownMetadata metadata) {
        this.storage = storage;
        this.metadata = metadata;
    }

    /** What a file that was read to its end said of itself. */
    record Read(LtxHeader header, LtxTrailer trailer) {}

    /**
     * Compares a header with the name of its file and with the page size of the others.
     *
     * @throws LtxCorruptException if it does not go with them
     */
    void require(LtxObject object, LtxHeader header) throws LtxCorruptException {
        String name = ReplicaFiles.name(storage, object);
        if (!header.range().equals(object.range())) {
            throw new LtxCorruptException(name, 0, "its header says that it holds " + header.range());
        }
        if (pageSize != 0 && header.pageSize() != pageSize) {
            throw new LtxCorruptException(
                    name, 8, "page size " + header.pageSize() + " among files of page size " + pageSize);
        }
        pageSize = header.pageSize();
    }

    /**
     * Reads a file to its end: order of the pages, each page, index and checksum of the file, and, of a file of every page, the checksum of
     * the database.
     *
     * @param state takes the pages too, if there is one
     * @throws io.github.litestreamagent.ltx.LtxException if a restore could not use it
     */
    Read whole(LtxObject object, InputStream in, Optional<PageSum> state) throws IOException {
        LtxReader reader = new LtxReader(in, ReplicaFiles.name(storage, object));
        LtxHeader header = reader.header();
        require(object, header);
        PageSum own = new PageSum();
        own.begin(header);
        state.ifPresent(sum -> sum.begin(header));
        buffers(header.pageSize());
        while (reader.nextBatch(batch)) {
            reader.append(batch.decode(page, (index, ignored, crc) -> {
                if (header.isSnapshot()) {
                    own.add(batch.pgno(index), crc);
                }
                if (state.isPresent()) {
                    state.get().add(batch.pgno(index), crc);
                }
            }));
        }
        LtxTrailer trailer = reader.trailer();
        if (header.isSnapshot()) {
            own.requireComplete(ReplicaFiles.name(storage, object));
            RestorePlan alone = new RestorePlan(List.of(object), List.of(object));
            new RestoreProof(storage, metadata, alone, header, trailer).check(own.checksum(), own.rolling());
        }
        return new Read(header, trailer);
    }

    private void buffers(int size) {
        if (page.length != size) {
            page = new byte[size];
            batch = new PageBatch(size);
        }
    }
}
