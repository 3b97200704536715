package io.github.litestreamagent.cli.state;

import io.github.litestreamagent.config.Configuration;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.monitor.StatusQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a running agent says of a database, where one can be asked. */
@FunctionalInterface
interface LiveStatus {

    /**
     * An answer.
     *
     * @param status one word
     * @param captured the newest TXID that the agent has captured
     * @param replicated the newest that its store has acknowledged
     * @param lag age of the oldest commit that has not been acknowledged
     */
    record Answer(String status, Optional<Txid> captured, Optional<Txid> replicated, Duration lag) {}

    /** Asks for a database, by its absolute path; empty if no agent answers for it. */
    Optional<Answer> of(Path database);

    /** Asks the agent once on the socket of the configuration; without one, or where no agent listens, none is known. */
    static LiveStatus of(Configuration configuration) {
        List<StatusQuery.Live> all =
                configuration.monitor().socket().map(StatusQuery::ask).orElse(List.of());
        return database -> all.stream()
                .filter(live -> isSame(live.database(), database))
                .findFirst()
                .map(live -> new Answer(live.state(), live.captured(), live.replicated(), live.lag()));
    }

    private static boolean isSame(Path a, Path b) {
        try {
            return a.equals(b) || Files.isSameFile(a, b);
        } catch (IOException absent) {
            return false;
        }
    }
}
