package io.github.litestreamagent.compaction;

import io.github.litestreamagent.storage.LtxObject;
import java.io.IOException;

/** A file that was to replace others is not what it should be. Nothing is deleted because of it. */
final class ProofException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient LtxObject file;

    ProofException(LtxObject file, String problem) {
        super(file + ": " + problem);
        this.file = file;
    }

    LtxObject file() {
        return file;
    }
}
