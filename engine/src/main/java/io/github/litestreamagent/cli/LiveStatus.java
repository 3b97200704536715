package io.github.litestreamagent.cli;

import io.github.litestreamagent.ltx.Txid;
import java.nio.file.Path;
import java.util.Optional;

/** What a running agent says of a database, where one can be asked. */
@FunctionalInterface
interface LiveStatus {

    /** No agent can be asked. */
    LiveStatus UNKNOWN = database -> Optional.empty();

    /**
     * An answer.
     *
     * @param status one word
     * @param captured the newest TXID that the agent has captured
     */
    record Answer(String status, Optional<Txid> captured) {}

    /** Asks for a database, by its absolute path; empty if no agent answers for it. */
    Optional<Answer> of(Path database);
}
