/**
 * Reads what is said outside the file: agent arguments, system properties and variables of the environment. Start with {@link
 * io.github.litestreamagent.config.outside.Overrides}.
 *
 * <p>Rooms of {@code config} that it may use: {@code setting}.
 */
package io.github.litestreamagent.config.outside;
