/**
 * Turns committed frames of the WAL into LTX files. The {@code Chain} is how far a database is captured; it breaks where a frame may have been
 * missed. Start with {@code Capturer}.
 *
 * <p>Rooms of {@code replication} that it may use: {@code database}, {@code files}, {@code reason}, {@code runtime}.
 */
package io.github.litestreamagent.replication.capture;
