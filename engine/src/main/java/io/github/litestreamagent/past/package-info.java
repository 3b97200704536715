/**
 * States of the past on the local disk: a temporary database is built at one point of the replica's history and brought to others, with as
 * few fetched bytes as possible. Questions are asked of it in the packages below. Nothing but temporary files is ever written.
 *
 * <p>Start with {@link io.github.litestreamagent.past.History}, which finds the points, and {@link io.github.litestreamagent.past.StateFile},
 * which is the database. It uses {@code restore} for the first state and {@code replica}, {@code storage} and {@code ltx} for the rest.
 * Vocabulary: a <em>point</em> is a TXID whose state can be had; a <em>step</em> is an LTX file that leads from one point to a later one.
 */
package io.github.litestreamagent.past;
