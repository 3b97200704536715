/**
 * Examines what a configuration needs before an application depends on it: stores, database files, drivers. Start with {@link
 * io.github.litestreamagent.doctor.Examination}.
 *
 * <p>Uses config, replication, restore, storage, sqlite and logging. A <em>finding</em> is one thing that is right, odd or wrong, with the way
 * to mend it.
 */
package io.github.litestreamagent.doctor;
