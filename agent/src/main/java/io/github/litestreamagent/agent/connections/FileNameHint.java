package io.github.litestreamagent.agent.connections;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The name that the driver hands to SQLite, read as SQLite reads it ({@code file:} URIs are decoded, anything else is literal). Only a
 * hint, for the statements that a driver runs in its constructor, when SQLite cannot be asked yet.
 */
final class FileNameHint {

    private final String name;

    FileNameHint(String name) {
        this.name = name == null ? "" : name;
    }

    /** Empty for a file that is not there. */
    Optional<FileIdentity> identity() {
        String path = path();
        try {
            return path.isEmpty() ? Optional.empty() : Optional.of(FileIdentity.of(Path.of(path)));
        } catch (IOException | InvalidPathException noFile) {
            return Optional.empty();
        }
    }

    String path() {
        if (!name.startsWith("file:")) {
            return name;
        }
        String path = name.substring("file:".length());
        if (path.startsWith("//")) {
            path = path.substring(Math.max(path.indexOf('/', 2), 2));
        }
        return decoded(path.split("[?#]", 2)[0]);
    }

    private static String decoded(String path) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] encoded = path.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
            int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
            if (encoded[i] == '%' && high >= 0 && low >= 0) {
                bytes.write(high * 16 + low);
                i += 2;
            } else {
                bytes.write(encoded[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
