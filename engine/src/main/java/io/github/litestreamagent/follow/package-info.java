/**
 * Keeps a restored database up with its replica, while other processes read it: each LTX file is applied as SQLite would commit a
 * transaction with a rollback journal. Start with {@link io.github.litestreamagent.follow.Follow}. It may use {@code restore}, {@code
 * replica}, {@code storage}, {@code ltx} and {@code sqlite}.
 */
package io.github.litestreamagent.follow;
