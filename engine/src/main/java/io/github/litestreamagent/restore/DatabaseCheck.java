package io.github.litestreamagent.restore;

import java.io.IOException;
import java.nio.file.Path;

/** Looks at a finished database before it gets its name. */
@FunctionalInterface
public interface DatabaseCheck {

    /** Looks at nothing. */
    DatabaseCheck NONE = database -> {};

    /**
     * Checks a database that no process has open.
     *
     * @throws IOException if it is not as it must be: the output is left as it was
     */
    void check(Path database) throws IOException;
}
