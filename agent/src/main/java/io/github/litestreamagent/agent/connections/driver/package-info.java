/**
 * Calls the application's own copy of sqlite-jdbc, and opens and closes the connections of the agent with it. {@code OpenLock} orders opens
 * and last closes. Start with {@code DriverConnections}.
 *
 * <p>Rooms of {@code connections} that it may use: none.
 */
package io.github.litestreamagent.agent.connections.driver;
