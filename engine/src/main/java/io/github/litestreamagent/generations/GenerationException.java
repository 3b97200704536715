package io.github.litestreamagent.generations;

import java.io.IOException;

/** A replica of Litestream 0.3 is damaged, or has a gap. The message names the object. */
public final class GenerationException extends IOException {

    private static final long serialVersionUID = 1L;

    GenerationException(String message) {
        super(message);
    }

    GenerationException(String message, Throwable cause) {
        super(message, cause);
    }
}
