/**
 * One value with its origin, which every message about it names, and the sentences that say what is wrong with it. No message repeats a value.
 * Start with {@link io.github.litestreamagent.config.setting.Setting}.
 *
 * <p>Rooms of {@code config} that it may use: none.
 */
package io.github.litestreamagent.config.setting;
