/**
 * Real applications that do not know the agent, from the folder {@code it-apps/world}, each with libraries of its own: run, killed,
 * restored and compared, for docs/compatibility.md. {@link io.github.litestreamagent.world.WorldIT} is where to start,
 * {@link io.github.litestreamagent.world.Catalogue} has the rows.
 */
package io.github.litestreamagent.world;
