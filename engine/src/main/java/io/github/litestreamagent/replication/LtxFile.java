package io.github.litestreamagent.replication;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;

/**
 * A level 0 file on its way to the replica.
 *
 * @param body gives the same bytes at each try
 * @param commits of the application that it holds, 0 where that is not known
 * @param memory bytes of it that are held in memory
 * @param needsSession whether the body reads the database file, which holds what it needs only while a keeper guards the log
 */
record LtxFile(Txid txid, LtxBody body, LtxMetadata metadata, long commits, long memory, boolean needsSession) {}
