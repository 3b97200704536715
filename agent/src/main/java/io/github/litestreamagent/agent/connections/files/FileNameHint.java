package io.github.litestreamagent.agent.connections.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The name that the driver hands to SQLite, read as SQLite reads it ({@code file:} URIs are decoded, anything else is literal). Only a
 * hint, for the statements that a driver runs in its constructor, when SQLite cannot be asked yet.
 */
public final class FileNameHint {

    private static final Set<String> TRUE = Set.of("yes", "true", "on");

    private final String name;

    public FileNameHint(String name) {
        this.name = name == null ? "" : name;
    }

    /** Empty for a file that is not there. */
    public Optional<FileIdentity> identity() {
        String path = path();
        try {
            return path.isEmpty() ? Optional.empty() : Optional.of(FileIdentity.of(Path.of(path)));
        } catch (IOException | InvalidPathException noFile) {
            return Optional.empty();
        }
    }

    /**
     * Returns true if it says that the file is not to be written: {@code mode=ro} or {@code immutable}, which SQLite reads in URIs alone
     * (<a href="https://sqlite.org/uri.html">uri.html</a>).
     */
    public boolean isReadOnly() {
        int question = name.indexOf('?');
        if (!name.startsWith("file:") || question < 0) {
            return false;
        }
        for (String parameter : name.substring(question + 1).split("#", 2)[0].split("&", -1)) {
            String[] pair = decoded(parameter).split("=", 2);
            String value = pair.length < 2 ? "" : pair[1].toLowerCase(Locale.ROOT);
            if ((pair[0].equals("mode") && value.equals("ro")) || (pair[0].equals("immutable") && isTrue(value))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTrue(String value) {
        return TRUE.contains(value) || (value.matches("\\d+") && !value.matches("0+"));
    }

    /** The file that it names; empty for a database in memory, a resource of the class path, and a name that no file can have. */
    Optional<Path> file() {
        try {
            boolean none = path().isEmpty()
                    || name.equals(":memory:")
                    || name.startsWith(":resource:")
                    || (name.startsWith("file:") && (name.contains("mode=memory") || path().equals(":memory:")));
            return none ? Optional.empty() : Optional.of(Path.of(path()).toAbsolutePath());
        } catch (InvalidPathException noFile) {
            return Optional.empty();
        }
    }

    public String path() {
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
