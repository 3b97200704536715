/**
 * From agent arguments, system properties, environment and {@code litestream.yml} to one {@link
 * io.github.litestreamagent.config.Configuration}. Start with {@link io.github.litestreamagent.config.ConfigurationLoader}.
 *
 * <p>A <em>section</em> is a place in the file where keys stand. An <em>override</em> is a setting from outside the file. A
 * <em>setting</em> is a text with its origin. The rooms below, lowest first: {@code setting}, {@code file} and {@code outside}, {@code
 * replica}.
 */
package io.github.litestreamagent.config;
