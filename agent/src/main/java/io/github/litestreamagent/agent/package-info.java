/**
 * The classes of the jar that lie in the open, loaded by the system class loader: the entry point, the transformer that waits for a driver
 * class, and the bridge between the application's driver and the inner agent. Everything else (instrumentation, engine, libraries) lies
 * below {@code inner/} in the jar and is seen by {@link io.github.litestreamagent.agent.AgentClassLoader} alone. Start at {@link
 * io.github.litestreamagent.agent.PreMain}.
 */
package io.github.litestreamagent.agent;
