package io.github.litestreamagent.monitor;

import io.github.litestreamagent.page.PageDatabases;
import io.github.litestreamagent.status.Operations;
import io.github.litestreamagent.status.Waits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The databases of the process, as those see them who watch. Any thread. */
public interface Databases extends PageDatabases {

    /** Returns what was asked of the stores so far. */
    List<Operations> operations();

    /** Returns how long was waited in this process. */
    Waits waits();

    /**
     * Brings what was committed into the replica.
     *
     * @return false if that took longer than told
     */
    boolean sync(Path database, Duration longest) throws InterruptedException;

    /** Leaves the database to the application until {@link #resume}; without effect if it is already. */
    void pause(Path database);

    /** Replicates it again; without effect unless {@link #pause} has come before. */
    void resume(Path database);
}
