package io.github.litestreamagent.follow;

import io.github.litestreamagent.ltx.Txid;
import java.io.IOException;

/** What the operator is told while a database follows its replica. */
public interface FollowEvents {

    /** The database went from one TXID to another. */
    void applied(Txid from, Txid to);

    /** A process keeps its lock on the database, so that nothing can be applied: said once for each file. */
    void delayedBy(String process);

    /** The replica cannot be read, or has a gap: it is tried again, and nothing was changed. */
    void failed(IOException why);
}
