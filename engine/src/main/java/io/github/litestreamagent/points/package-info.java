/**
 * Tells which states of a database can be had, and makes copies of one, for the page. Start with {@link
 * io.github.litestreamagent.points.Timelines} and {@link io.github.litestreamagent.points.Copies}; who may ask is decided by {@code page}.
 *
 * <p>Uses {@code past} to list, {@code restore} and {@code verify} to restore, {@code replica}, {@code storage}, {@code ltx}, {@code status},
 * {@code logging} and {@code threads}. It takes no lock of a replicated database, opens no file of one, and writes over no file.
 */
package io.github.litestreamagent.points;
