/**
 * The page that people look at: plain HTML made here, without a script. Start with {@link io.github.litestreamagent.page.Page}; who may
 * see it is decided by {@code Access} alone.
 *
 * <p>Uses {@code http}, {@code status} and {@code logging}. Everything that comes from outside passes {@code Html.text}.
 */
package io.github.litestreamagent.page;
