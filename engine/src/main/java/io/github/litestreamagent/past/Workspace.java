package io.github.litestreamagent.past;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of temporary files, readable by this user alone, that goes with this object or with the process. */
public final class Workspace implements Closeable {

    private final Path folder;
    private final Thread atTheEndOfTheProcess;

    private Workspace(Path folder) {
        this.folder = folder;
        this.atTheEndOfTheProcess = new Thread(this::deleteQuietly, "litestream-past-cleanup");
        Runtime.getRuntime().addShutdownHook(atTheEndOfTheProcess);
    }

    /** Creates it below the folder of the JVM for temporary files ({@code java.io.tmpdir}). */
    public static Workspace create() throws IOException {
        return new Workspace(Files.createTempDirectory("litestream-past"));
    }

    /** The path of a file in it; nothing is created. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** Deletes a file of it that is not needed any more. */
    public void discard(Path file) throws IOException {
        if (!folder.equals(file.getParent())) {
            throw new IllegalArgumentException(file + " is not in " + folder);
        }
        Files.deleteIfExists(file);
    }

    private synchronized void delete() throws IOException {
        if (Files.exists(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Files.deleteIfExists(file);
                }
            }
            Files.delete(folder);
        }
    }

    private void deleteQuietly() {
        try {
            delete();
        } catch (IOException | UncheckedIOException leftToTheSystem) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEndOfTheProcess);
        } catch (IllegalStateException theProcessIsEnding) {
            return;
        }
    }
}
