/**
 * Reads {@code litestream.yml}: expands its variables, and gives each key as a setting, unknown ones with the key that may be meant. Start
 * with {@link io.github.litestreamagent.config.file.YamlFile}.
 *
 * <p>Rooms of {@code config} that it may use: {@code setting}.
 */
package io.github.litestreamagent.config.file;
