package io.github.litestreamagent.generations;

import io.github.litestreamagent.storage.PlainObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.threads.Workers;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Opens objects one after the other, and fetches small ones before their turn. At most 32 of at most 512 KiB are in memory. */
final class PlainDownload implements Closeable {

    private static final int AHEAD = 32;
    private static final int SMALL = 1 << 19;

    private final ReplicaStorage storage;
    private final Iterator<PlainObject> upcoming;
    private final Deque<Ahead> ahead = new ArrayDeque<>();
    private final ExecutorService threads;

    PlainDownload(ReplicaStorage storage, List<PlainObject> objects, int connections) {
        this.storage = storage;
        this.upcoming = objects.iterator();
        this.threads = Workers.atMost(Math.min(AHEAD, connections), "litestream-restore-fetch");
    }

    private record Ahead(PlainObject object, Future<InputStream> fetched) {}

    /** The next object, in order; the caller closes it. */
    InputStream next() throws IOException {
        while (ahead.size() < AHEAD && upcoming.hasNext()) {
            PlainObject object = upcoming.next();
            ahead.add(new Ahead(object, object.size() <= SMALL ? threads.submit(() -> fetch(object)) : null));
        }
        Ahead first = ahead.remove();
        return first.fetched() == null ? storage.openPlain(first.object()) : Workers.await(first.fetched());
    }

    private InputStream fetch(PlainObject object) throws IOException {
        try (InputStream in = storage.openPlain(object)) {
            return new ByteArrayInputStream(in.readAllBytes());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
