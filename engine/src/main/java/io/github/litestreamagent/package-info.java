/** Continuous replication of SQLite databases to S3-compatible storage, in Litestream's format. */
package io.github.litestreamagent;
