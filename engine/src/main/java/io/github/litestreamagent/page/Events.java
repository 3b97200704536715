package io.github.litestreamagent.page;

import io.github.litestreamagent.status.ReplicationState;
import io.github.litestreamagent.status.ReplicationStatus;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Remembers the last changes of state of one database. One thread at a time. */
final class Events {

    /** About 4 kB for each database. */
    static final int MOST = 20;

    private final Deque<Event> events = new ArrayDeque<>();

    /**
     * A change of state.
     *
     * @param at when it was seen
     * @param code why the database is not replicated, as in docs/troubleshooting.md; empty if it is
     */
    record Event(Instant at, String sentence, Optional<String> code) {}

    /** Remembers a state if it, or its reason, is another than before. How far the replica is behind is no change. */
    void add(ReplicationStatus status) {
        Optional<String> code = status.reason().map(ReplicationStatus.Reason::code);
        Event event = new Event(status.at(), sentence(status), code);
        Event last = events.peekLast();
        if (last != null
                && Objects.equals(last.sentence(), event.sentence())
                && last.code().equals(code)) {
            return;
        }
        if (events.size() == MOST) {
            events.removeFirst();
        }
        events.addLast(event);
    }

    /** At rest and replicating are one: an application that opens the file for each question would fill the list with them. */
    private static String sentence(ReplicationStatus status) {
        boolean replicated =
                status.state() == ReplicationState.REPLICATING || status.state() == ReplicationState.AT_REST;
        return replicated ? "Replicated" : Words.of(status);
    }

    /** Returns them, newest first. */
    List<Event> newestFirst() {
        List<Event> all = new ArrayList<>(events);
        Collections.reverse(all);
        return List.copyOf(all);
    }
}
