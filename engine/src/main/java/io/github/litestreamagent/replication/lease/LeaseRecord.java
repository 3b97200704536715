package io.github.litestreamagent.replication.lease;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code lock.json} says. The first three are those of Litestream's library (superfly/ltx, {@code litestream.Lease}), in its order and
 * spelling; it ignores the others, which are the agent's.
 *
 * @param generation counted up by one each time another process takes the lease
 * @param expiresAt by the clock of the store
 * @param owner {@code host:pid}
 * @param writer the owner's mark on its objects; empty in a lease of the library
 * @param file which file the owner replicates ({@code ProcessIdentity.file}); empty in a lease of the library
 * @param born when that file was created; empty where that is not known, and in a lease of the library
 * @param process which process it is ({@code ProcessIdentity.process}); empty in a lease of the library
 */
public record LeaseRecord(
        long generation, Instant expiresAt, String owner, String writer, String file, String born, String process) {

    /** As the library writes it where it releases a lease without deleting it. */
    static final Instant RELEASED = Instant.parse("0001-01-01T00:00:00Z");

    private static final int LONGEST_TEXT = 256;

    public LeaseRecord {
        if (generation < 0 || generation == Long.MAX_VALUE) {
            throw new IllegalArgumentException("a lease's generation is counted from 1");
        }
        owner = shortened(owner);
        writer = shortened(writer);
        file = shortened(file);
        born = shortened(born);
        process = shortened(process);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }

    /** Empty if the text is not a lease. */
    static Optional<LeaseRecord> parse(String text) {
        try {
            Map<String, String> values = FlatJson.parse(text);
            return Optional.of(new LeaseRecord(
                    Long.parseLong(values.getOrDefault("generation", "0")),
                    OffsetDateTime.parse(values.getOrDefault("expires_at", "")).toInstant(),
                    values.getOrDefault("owner", ""),
                    values.getOrDefault("writer", ""),
                    values.getOrDefault("file", ""),
                    values.getOrDefault("born", ""),
                    values.getOrDefault("process", "")));
        } catch (IllegalArgumentException | DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    String toJson() {
        return "{\"generation\":" + generation
                + ",\"expires_at\":\"" + expiresAt
                + "\",\"owner\":" + FlatJson.quoted(owner)
                + ",\"writer\":" + FlatJson.quoted(writer)
                + ",\"file\":" + FlatJson.quoted(file)
                + ",\"born\":" + FlatJson.quoted(born)
                + ",\"process\":" + FlatJson.quoted(process) + "}";
    }

    /** The same lease for longer, or for no longer. */
    LeaseRecord until(Instant expiry) {
        return new LeaseRecord(generation, expiry, owner, writer, file, born, process);
    }

    boolean isLive(Instant now) {
        return expiresAt.isAfter(now);
    }
}
