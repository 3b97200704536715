package io.github.litestreamagent.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Permissions of files in the form of {@code ls -l}. */
final class Permissions {

    private Permissions() {}

    static Set<PosixFilePermission> of(String text) {
        return PosixFilePermissions.fromString(text);
    }

    static Path set(Path file, String text) throws IOException {
        return Files.setPosixFilePermissions(file, of(text));
    }
}
