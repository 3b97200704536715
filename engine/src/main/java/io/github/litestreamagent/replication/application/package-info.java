/**
 * What the application's threads touch: the calls of the agent, the queue of statements that will write, and the gate that a checkpoint
 * closes. A thread waits here for milliseconds, never for the network. Start with {@code ReplicatedDatabase}.
 *
 * <p>Rooms of {@code replication} that it may use: {@code reason}.
 */
package io.github.litestreamagent.replication.application;
