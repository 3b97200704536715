package io.github.litestreamagent.page;

import io.github.litestreamagent.status.Copy;
import io.github.litestreamagent.status.CopyFile;
import io.github.litestreamagent.status.ReplicationStatus;
import io.github.litestreamagent.status.Requests;
import io.github.litestreamagent.status.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the page shows, and may ask for. Any thread. */
public interface PageDatabases {

    /** Returns the state of each database that was opened, in the order of their paths. */
    List<ReplicationStatus> statuses();

    /**
     * Returns what one replica was asked so far, by this process.
     *
     * @param replica its URL
     */
    Optional<Requests> requests(String replica);

    /**
     * Returns which states of a database can be had; may list its replica, so not on the thread of the server.
     *
     * @throws IOException with a sentence if that is not known
     */
    Timeline timeline(Path database) throws IOException;

    /**
     * Begins to restore a copy, one at a time in the process.
     *
     * @param point a TXID or a time; empty for the newest state
     * @param beside whether it is put beside the database under a new name; else it waits to be downloaded
     * @throws IOException with a sentence if it cannot begin
     */
    void copy(Path database, String point, boolean beside) throws IOException;

    /** Returns the last copy that was asked for; empty if none was. */
    Optional<Copy> lastCopy();

    /**
     * Hands out the copy that waits to be downloaded, once.
     *
     * @return empty if none waits
     */
    Optional<CopyFile> takeCopy();
}
