package io.github.litestreamagent.doctor;

import io.github.litestreamagent.sqlite.DatabaseHeader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds SQLite databases by the first bytes of their files. */
public final class DatabaseSearch {

    private static final int DEEPEST = 8;

    private DatabaseSearch() {}

    /** Lists those below a folder, at most eight folders deep, in the order of their paths. */
    public static List<Path> below(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, DEEPEST)) {
            return files.filter(DatabaseSearch::isDatabase).sorted().toList();
        }
    }

    private static boolean isDatabase(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return DatabaseHeader.parse(in.readNBytes(DatabaseHeader.SIZE)).isPresent();
        } catch (IOException unreadable) {
            return false;
        }
    }
}
