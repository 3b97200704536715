package io.github.litestreamagent.config.setting;

import io.github.litestreamagent.storage.ImpossiblePath;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Paths as they stand in a configuration. */
public final class FilePaths {

    /** SQLAlchemy and others write paths so; Litestream strips them. */
    private static final List<String> SQLITE_PREFIXES = List.of("sqlite3://", "sqlite://");

    /** Linux's PATH_MAX; no other system allows more. */
    private static final int LONGEST = 4096;

    private FilePaths() {}

    /** As below, for a value of the configuration. */
    public static Path absolute(Setting path, Path workingDirectory, String home) throws ConfigurationException {
        if (path.text().length() > LONGEST) {
            throw path.error("is longer than a path can be");
        }
        try {
            return absolute(path.text(), workingDirectory, home);
        } catch (InvalidPathException notRepeated) {
            throw path.error("is " + ImpossiblePath.SENTENCE);
        }
    }

    /** Absolute: relative to the working directory, {@code ~} for the user's home. */
    public static Path absolute(String text, Path workingDirectory, String home) {
        String path = text;
        for (String prefix : SQLITE_PREFIXES) {
            if (path.startsWith(prefix)) {
                path = path.substring(prefix.length());
                break;
            }
        }
        if (path.equals("~") || path.startsWith("~/")) {
            return Path.of(home, path.substring(1)).normalize();
        }
        return workingDirectory.resolve(path).normalize();
    }

    /** The real path of what exists of it, followed by what does not exist yet. */
    public static Path realPath(Path absolute) {
        try {
            return absolute.toRealPath();
        } catch (IOException doesNotExist) {
            Path parent = absolute.getParent();
            return parent == null
                    ? absolute
                    : realPath(parent).resolve(absolute.getFileName()).normalize();
        }
    }

    /** With forward slashes and without a leading one. */
    public static String portable(Path path) {
        List<String> names = new ArrayList<>();
        path.forEach(name -> names.add(name.toString()));
        return String.join("/", names);
    }
}
