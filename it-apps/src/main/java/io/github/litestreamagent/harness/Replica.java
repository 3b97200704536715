package io.github.litestreamagent.harness;

import java.util.Optional;

/** The replica of one database, read without the agent's code. */
public interface Replica {

    /** The newest file of level 0, which is the newest that the bucket acknowledged; empty if there is none. */
    Optional<LtxFile> newest();
}
