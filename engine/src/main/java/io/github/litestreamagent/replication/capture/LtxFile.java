package io.github.litestreamagent.replication.capture;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replication.files.HeldFile;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import java.time.Instant;
import java.util.Optional;

/**
 * A level 0 file on its way to the replica.
 *
 * @param body gives the same bytes at each try
 * @param captured when its capture began, by the clock of this machine
 * @param commits of the application that it holds, 0 where that is not known
 * @param memory bytes of it that are held in memory
 * @param log descriptor of a WAL of its own that the body reads; empty if it reads none
 * @param complete whether it leads to a state that holds each commit from before its capture began: the beginning of a long backlog does not
 * @param source what the body reads
 */
public record LtxFile(
        Txid txid,
        LtxBody body,
        LtxMetadata metadata,
        Instant captured,
        long commits,
        long memory,
        Optional<HeldFile> log,
        boolean complete,
        Source source) {

    /** What the bytes of a file are read from at each try. */
    public enum Source {
        /** The memory, or a descriptor of the WAL of its own. */
        ITSELF,
        /** The database file, which holds what it needs only while a keeper guards the WAL. */
        CHANGED_PAGES,
        /** The same for a file that can be begun again at the price of reading it again, since it holds every page of a database that is not small. */
        EVERY_PAGE
    }

    /** Returns true if it cannot be read any more once the session has ended. */
    public boolean needsSession() {
        return source != Source.ITSELF;
    }

    /** Returns true if it cannot be read any more once the WAL has been emptied. */
    public boolean needsLog() {
        return needsSession() || log.isPresent();
    }

    /** It is in the replica, or given up. */
    public void release() {
        log.ifPresent(HeldFile::close);
    }
}
