package io.github.litestreamagent.storage;

import java.nio.file.Path;
import java.util.Map;

/** A directory: {@code <path>/ltx/<level>/<min>-<max>.ltx}. */
public record FileLocation(Path path) implements ReplicaLocation {

    @Override
    public ReplicaDescription description() {
        return new ReplicaDescription("file", "file://" + path, Map.of("path", path.toString()));
    }

    @Override
    public FileLocation resolve(String relative) {
        return new FileLocation(path.resolve(relative));
    }
}
