package io.github.litestreamagent.agent.connections.files;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether one connection wants a rollback journal: from its {@code journal_mode=delete} or the like on, until it asks for WAL or is closed. The
 * replicators of its files do not switch them to WAL meanwhile.
 */
public final class RollbackWish {

    private final List<OpenFile> told = new ArrayList<>();
    private boolean wished;

    /** The statement has succeeded. Files that are not known yet are told by {@link #tell}. */
    public synchronized void begins(List<OpenFile> files) {
        wished = true;
        files.forEach(this::tell);
    }

    /** The connection is about to be counted among those that have the file open. */
    synchronized void tell(OpenFile file) {
        if (wished && !told.contains(file)) {
            told.add(file);
            file.rollbackWanted();
        }
    }

    public synchronized void ends() {
        wished = false;
        told.forEach(OpenFile::rollbackNotWanted);
        told.clear();
    }
}
