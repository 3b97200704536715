package io.github.litestreamagent.replication.files;

import java.io.IOException;
import java.nio.file.Path;

/** How a file looks at this moment. */
@FunctionalInterface
public interface FileStamps {

    /**
     * Looks at it now.
     *
     * @throws IOException if there is no such file
     */
    FileStamp of(Path path) throws IOException;
}
