package io.github.litestreamagent.replication.capture;

import io.github.litestreamagent.storage.Origin;
import java.time.Instant;

/**
 * What is written on one LTX file besides its content.
 *
 * @param captured when its capture began, by the clock of this machine
 * @param time the same for the replica: by the store's clock, and later than that of each TXID before
 * @param origin who writes it, and of which database file
 */
public record Mark(Instant captured, Instant time, Origin origin) {}
