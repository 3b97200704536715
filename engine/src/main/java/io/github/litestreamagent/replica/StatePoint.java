package io.github.litestreamagent.replica;

import io.github.litestreamagent.ltx.Txid;
import java.time.Instant;

/**
 * A state that can be restored.
 *
 * @param time when it was captured
 */
public record StatePoint(Txid txid, Instant time) {}
