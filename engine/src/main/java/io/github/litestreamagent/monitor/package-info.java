/**
 * Shows the state of the databases outside the log: metrics, health, heartbeat, JMX and the control socket. Start with {@link
 * io.github.litestreamagent.monitor.Monitor}, which begins what the configuration asks for; without that nothing of this package is loaded.
 *
 * <p>Uses {@code config}, {@code http}, {@code status}, {@code logging} and {@code threads}. It sees databases as {@link
 * io.github.litestreamagent.monitor.Databases} alone, and takes no lock of one.
 */
package io.github.litestreamagent.monitor;
