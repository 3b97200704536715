/**
 * Asks SQLite about a restored file, by the driver that the jar carries. Start with {@link
 * io.github.litestreamagent.cli.sqlite.CarriedSqlite}.
 *
 * <p>Rooms of {@code cli} that it may use: none.
 */
package io.github.litestreamagent.cli.sqlite;
