/**
 * When the answer of a query changed. The states of a replica are run through on one temporary file, LTX file by LTX file, and SQLite is
 * asked after each.
 *
 * <p>Start with {@link io.github.litestreamagent.past.find.Find}. It uses {@code past} for the states, {@code restore} to download files
 * ahead, {@code ltx} to read them, and JDBC.
 */
package io.github.litestreamagent.past.find;
