package io.github.litestreamagent.restore;

import io.github.litestreamagent.ltx.LtxCorruptException;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.ltx.LtxTrailer;
import io.github.litestreamagent.replica.ReplicaFiles;
import io.github.litestreamagent.replica.RestorePlan;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Builds a database from the files of a plan, beside its output, and puts it there when it is proved.
 *
 * <p>Design note: the files are applied one after the other, oldest first, by writing each page to its place. So one large
 * file is open at a time and memory is bounded, however many files and however large the database; a merge in page order would keep all
 * files open.
 */
final class Restorer {

    private final ReplicaStorage storage;
    private final RestorePlan plan;

    Restorer(ReplicaStorage storage, RestorePlan plan) {
        this.storage = storage;
        this.plan = plan;
    }

    void restoreTo(OutputFile output) throws IOException {
        Path temporary = output.createTemporary();
        try {
            build(temporary);
        } catch (IOException | RuntimeException | Error failed) {
            Files.deleteIfExists(temporary);
            throw failed;
        }
        output.replaceBy(temporary);
    }

    private void build(Path temporary) throws IOException {
        try (DatabaseBuilder builder = new DatabaseBuilder(temporary);
                ReadAhead files = new ReadAhead(storage, plan.files())) {
            LtxHeader header = null;
            LtxTrailer trailer = null;
            for (LtxObject object : plan.files()) {
                try (InputStream in = files.next()) {
                    LtxReader reader = new LtxReader(in, ReplicaFiles.name(storage, object));
                    header = headerOf(object, reader);
                    trailer = apply(reader, builder, object);
                }
            }
            builder.finish(ReplicaFiles.name(storage, plan.newest()));
            new RestoreProof(storage, plan, header, trailer).check(builder);
        }
    }

    private LtxTrailer apply(LtxReader reader, DatabaseBuilder builder, LtxObject object) throws IOException {
        LtxHeader header = reader.header();
        builder.begin(header, ReplicaFiles.name(storage, object));
        byte[] page = new byte[header.pageSize()];
        for (int pgno = reader.nextPage(page); pgno != 0; pgno = reader.nextPage(page)) {
            builder.page(pgno, page);
        }
        return reader.trailer();
    }

    private LtxHeader headerOf(LtxObject object, LtxReader reader) throws IOException {
        LtxHeader header = reader.header();
        if (!header.range().equals(object.range())) {
            throw new LtxCorruptException(
                    ReplicaFiles.name(storage, object), 0, "its header says that it holds " + header.range());
        }
        return header;
    }
}
