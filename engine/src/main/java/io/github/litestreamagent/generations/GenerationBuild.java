package io.github.litestreamagent.generations;

import io.github.litestreamagent.sqlite.PageSize;
import io.github.litestreamagent.storage.PlainObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;

/**
 * Builds a database from a snapshot and the WAL segments behind it. Each frame is checked by SQLite's own checksum, and a segment by that of
 * its LZ4 frame. Frames behind the last commit of a WAL are not applied: where there are any, which Litestream does not write, it is built
 * once more up to them.
 */
public final class GenerationBuild {

    private static final int BUFFER = 1 << 18;
    private static final int PAGE_SIZE = 16;
    private static final int HEADER = 100;

    private final ReplicaStorage storage;
    private final GenerationPlan plan;
    private final int connections;

    /** For each index whose WAL ends within a transaction: the number of frames up to the last commit. */
    private final Map<Long, Long> limits = new HashMap<>();

    public GenerationBuild(ReplicaStorage storage, GenerationPlan plan, int connections) {
        this.storage = storage;
        this.plan = plan;
        this.connections = connections;
    }

    /**
     * Builds in an empty file, which is durable when this returns.
     *
     * @return the size of the database in bytes
     * @throws GenerationException if an object is damaged, or a segment is missing
     */
    public long in(FileChannel file) throws IOException {
        while (!tried(file)) {
            file.truncate(0);
        }
        file.force(true);
        return file.size();
    }

    private boolean tried(FileChannel file) throws IOException {
        try (PlainDownload download = new PlainDownload(storage, plan.objects(), connections)) {
            long pages = -1;
            int pageSize = snapshot(download, file);
            WalApply wal = null;
            for (GenerationFile segment : plan.segments()) {
                if (wal == null || wal.index() != segment.index()) {
                    if (wal != null && !ended(wal)) {
                        return false;
                    }
                    wal = new WalApply(
                            segment.index(), pageSize, file, limits.getOrDefault(segment.index(), Long.MAX_VALUE));
                }
                try (InputStream in = Lz4Stream.of(download.next(), segment.object())) {
                    wal.apply(in, segment);
                }
                pages = wal.databasePages() > 0 ? wal.databasePages() : pages;
            }
            if (wal != null && !ended(wal)) {
                return false;
            }
            if (pages > 0) {
                resize(file, pages * pageSize);
            }
            return true;
        }
    }

    private boolean ended(WalApply wal) throws GenerationException {
        wal.end();
        if (wal.framesBehindLastCommit() > 0) {
            limits.put(wal.index(), wal.committedFrames());
            return false;
        }
        return true;
    }

    /** The page size is that of the database's own header. */
    private int snapshot(PlainDownload download, FileChannel file) throws IOException {
        PlainObject object = plan.snapshot().object();
        byte[] buffer = new byte[BUFFER];
        int pageSize = 0;
        try (InputStream in = Lz4Stream.of(download.next(), object)) {
            for (int read = in.readNBytes(buffer, 0, BUFFER); read > 0; read = in.readNBytes(buffer, 0, BUFFER)) {
                pageSize = pageSize == 0 ? pageSize(buffer, read, object) : pageSize;
                write(file, ByteBuffer.wrap(buffer, 0, read), file.size());
            }
        }
        if (pageSize == 0 || file.size() % pageSize != 0) {
            throw new GenerationException(object.name() + " is damaged: it holds " + file.size()
                    + " bytes, no whole number of pages; an earlier state can be had with -timestamp");
        }
        return pageSize;
    }

    private static int pageSize(byte[] start, int length, PlainObject object) throws GenerationException {
        int stored = length < HEADER ? 0 : ByteBuffer.wrap(start).getShort(PAGE_SIZE) & 0xffff;
        int size = stored == 1 ? 1 << 16 : stored;
        if (!PageSize.isValid(size)) {
            throw new GenerationException(object.name() + " is damaged: it holds no SQLite database");
        }
        return size;
    }

    private static void resize(FileChannel file, long bytes) throws IOException {
        if (file.size() > bytes) {
            file.truncate(bytes);
        } else if (file.size() < bytes) {
            write(file, ByteBuffer.allocate(1), bytes - 1);
        }
    }

    static void write(FileChannel file, ByteBuffer bytes, long start) throws IOException {
        long position = start;
        while (bytes.hasRemaining()) {
            position += file.write(bytes, position);
        }
    }
}
