/**
 * Proves that a replica can be restored: reads what lies in it, or restores it to a place of its own. Start with {@link
 * io.github.litestreamagent.verify.Verification} and {@link io.github.litestreamagent.verify.Drill}.
 *
 * <p>Uses restore, replica, storage, ltx, sqlite and logging. Vocabulary: a file is <em>damaged</em> if a restore could not use it; a
 * state is <em>lost</em> if no sound files make it; a <em>drill</em> is a whole restore whose result is looked at and deleted.
 */
package io.github.litestreamagent.verify;
