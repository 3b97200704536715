/**
 * Starts the engine once, on a thread of the agent, and hands out a replicator for each file. A start that fails is said once and tried no
 * more. Start with {@code EngineThread}.
 *
 * <p>Rooms of {@code connections} that it may use: none.
 */
package io.github.litestreamagent.agent.connections.engine;
