package io.github.litestreamagent.replication.state;

import io.github.litestreamagent.replication.capture.Chain;
import io.github.litestreamagent.replication.files.FileStamp;

/**
 * A database that no connection of this JVM has open: the chain ends at what its file holds, or, where another process keeps the WAL, at a
 * position in that.
 *
 * @param stamp of the file when its last connection had closed
 * @param proven whether no process can have written to the file before the stamp was taken, or so soon after that the stamp does not show it;
 *     else the file is read once before it is believed
 */
public record Rest(Chain chain, FileStamp stamp, boolean proven) {}
