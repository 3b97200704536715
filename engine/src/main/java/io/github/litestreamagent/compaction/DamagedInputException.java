package io.github.litestreamagent.compaction;

import io.github.litestreamagent.storage.LtxObject;
import java.io.IOException;

/** An input of a merge is missing or not what the format wants: no merge can go past it. */
final class DamagedInputException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient LtxObject input;

    DamagedInputException(LtxObject input, String problem, Throwable cause) {
        super(problem, cause);
        this.input = input;
    }

    LtxObject input() {
        return input;
    }
}
