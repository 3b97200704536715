package io.github.litestreamagent.restore.build;

import io.github.litestreamagent.storage.LtxObject;
import java.io.IOException;

/** A file of the plan is damaged, or cannot be had. */
public final class UnusableFileException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient LtxObject object;

    UnusableFileException(LtxObject object, IOException reason) {
        super(reason.getMessage(), reason);
        this.object = object;
    }

    public LtxObject object() {
        return object;
    }
}
