package io.github.litestreamagent.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the agent proves its replicas by itself.
 *
 * @param interval between two drills of one database; empty if there are none
 * @param folder an absolute path; empty for that of the database
 * @param rate most bytes a second that all drills fetch, from 1
 * @param query a SELECT of one value that must be true; empty for none
 */
public record DrillSettings(Optional<Duration> interval, Optional<Path> folder, long rate, String query) {

    public DrillSettings {
        if (rate < 1) {
            throw new IllegalArgumentException(rate + " bytes a second");
        }
    }
}
