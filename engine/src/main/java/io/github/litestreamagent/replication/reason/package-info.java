/**
 * Says why a database is not replicated, or why a step of it failed. Each reason is a sentence for the operator with a stable code beside it.
 * Start with {@code ReasonCode}.
 *
 * <p>Rooms of {@code replication} that it may use: nothing.
 */
package io.github.litestreamagent.replication.reason;
