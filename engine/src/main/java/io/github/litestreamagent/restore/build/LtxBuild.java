package io.github.litestreamagent.restore.build;

import io.github.litestreamagent.ltx.LtxCorruptException;
import io.github.litestreamagent.ltx.LtxException;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.ltx.LtxTrailer;
import io.github.litestreamagent.replica.KnownMetadata;
import io.github.litestreamagent.replica.ReplicaFiles;
import io.github.litestreamagent.replica.RestorePlan;
import io.github.litestreamagent.restore.output.TemporaryFile;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Builds a database from the files of a plan, and proves it.
 *
 * <p>Design note: the files are applied one after the other, newest first, so that each page is written once and the checksum of the
 * database is known without reading it again. Files before their turn are only fetched. So memory is bounded, however many files and
 * however large the database.
 */
public final class LtxBuild {

    private final ReplicaStorage storage;
    private final RestorePlan plan;
    private final KnownMetadata metadata;
    private final Effort effort;
    private final Progress progress;

    public LtxBuild(
            ReplicaStorage storage, RestorePlan plan, KnownMetadata metadata, Effort effort, Progress progress) {
        this.storage = storage;
        this.plan = plan;
        this.metadata = metadata;
        this.effort = effort;
        this.progress = progress;
    }

    /**
     * Builds in an empty file, which is durable when this returns.
     *
     * @return the size of the database in bytes
     * @throws UnusableFileException if a file of the plan is damaged or gone: another plan may do without it
     */
    public long in(TemporaryFile temporary) throws IOException {
        List<LtxObject> newestFirst = new ArrayList<>(plan.files());
        Collections.reverse(newestFirst);
        progress.begins(
                newestFirst.size(),
                newestFirst.stream().mapToLong(LtxObject::size).sum());
        DatabaseFile database = new DatabaseFile(temporary.path(), temporary.channel());
        try (Download download = new Download(storage, newestFirst, effort.connections(), progress);
                PageWorkers workers = new PageWorkers(database, effort.cores())) {
            RestoreProof proof = null;
            for (LtxObject object : newestFirst) {
                try (InputStream in = download.next()) {
                    LtxReader reader = new LtxReader(in, ReplicaFiles.name(storage, object));
                    LtxHeader header = headerOf(object, reader);
                    begin(database, header, object, proof == null);
                    workers.apply(reader);
                    LtxTrailer trailer = reader.trailer();
                    proof = proof == null ? new RestoreProof(storage, metadata, plan, header, trailer) : proof;
                } catch (LtxException damaged) {
                    throw new UnusableFileException(object, damaged);
                } catch (StorageException unreadable) {
                    throw unreadable.retryable() ? unreadable : new UnusableFileException(object, unreadable);
                }
            }
            proof.check(workers.checksum(), workers.rolling());
            database.finish(ReplicaFiles.name(storage, plan.newest()));
            return database.bytes();
        }
    }

    private void begin(DatabaseFile database, LtxHeader header, LtxObject object, boolean newest) throws IOException {
        String name = ReplicaFiles.name(storage, object);
        if (newest) {
            database.begin(header, name);
        } else {
            database.beginOlder(header, name);
        }
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
