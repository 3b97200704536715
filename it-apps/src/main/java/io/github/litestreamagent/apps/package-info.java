/**
 * Small real programs that use SQLite through sqlite-jdbc and know nothing of the agent: each has a {@code main}, takes {@code --name value}
 * arguments, prints plain lines and ends with an exit code.
 */
package io.github.litestreamagent.apps;
