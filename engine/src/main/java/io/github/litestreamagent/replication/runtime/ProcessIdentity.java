package io.github.litestreamagent.replication.runtime;

import io.github.litestreamagent.replication.files.FileStamp;

/** Who this process is, as a lease tells it to others, and what it can tell of the process that another lease names. */
public interface ProcessIdentity {

    /** {@code host:pid}, as Litestream's library names an owner. */
    String owner();

    /** This process among all of the running machine. */
    public String process();

    /** Which file that is: on this running machine until it is started again, and nowhere else. */
    String file(FileStamp stamp);

    /** Returns true if the process that a lease names is known to have ended. */
    public boolean isDead(String process);
}
