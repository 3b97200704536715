/**
 * Tells by the first words of a statement what it will ask of SQLite, and follows the transaction of a connection. Knows neither the driver
 * nor a file. Start with {@code SqlText}.
 *
 * <p>Rooms of {@code connections} that it may use: none.
 */
package io.github.litestreamagent.agent.connections.sql;
