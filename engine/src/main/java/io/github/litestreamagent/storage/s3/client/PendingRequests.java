package io.github.litestreamagent.storage.s3.client;

import io.github.litestreamagent.storage.PendingRequest;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Knows which requests of one replica have not been answered yet, one for each thread. Safe for use by several threads. */
public final class PendingRequests {

    private final String host;
    private final Map<Thread, PendingRequest> underWay = new ConcurrentHashMap<>();

    /** @param host the address that is asked, for messages */
    PendingRequests(String host) {
        this.host = host;
    }

    public interface Request<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * Runs a request, which is pending meanwhile. What it asks besides, such as the parts of an upload, is a part of it.
     *
     * @param what in words, with the object
     */
    public <T, E extends Exception> T during(String what, Request<T, E> request) throws E {
        Thread thread = Thread.currentThread();
        boolean outermost = underWay.putIfAbsent(thread, new PendingRequest(what, host, Instant.now())) == null;
        try {
            return request.run();
        } finally {
            if (outermost) {
                underWay.remove(thread);
            }
        }
    }

    /** Returns the one that has waited longest; empty if none is under way. */
    public Optional<PendingRequest> oldest() {
        return underWay.values().stream().min(Comparator.comparing(PendingRequest::since));
    }
}
