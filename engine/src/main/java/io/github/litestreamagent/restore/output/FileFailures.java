package io.github.litestreamagent.restore.output;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/** Says in one sentence why a file of the output cannot be written: what was being done, why it failed, and the way out. */
public final class FileFailures {

    private static final String ELSEWHERE = "choose another output with -o";

    private FileFailures() {}

    /**
     * Makes the exception to throw; one that says it already is given back.
     *
     * @param what was being done, with the path
     */
    public static RestoreException of(String what, Path file, IOException cause) {
        if (cause instanceof RestoreException said) {
            return said;
        }
        return new RestoreException(what + ": " + reason(cause) + wayOut(file, cause), cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (cause instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (cause instanceof FileSystemException known && known.getReason() != null) {
            return known.getReason().toLowerCase(Locale.ROOT);
        }
        return cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : cause.getMessage().toLowerCase(Locale.ROOT);
    }

    private static String wayOut(Path file, IOException cause) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        Path folder = file.toAbsolutePath().getParent();
        if (message.contains("no space") || message.contains("quota") || message.contains("not enough space")) {
            return "; " + free(folder) + " in " + folder + ": make room there, or " + ELSEWHERE;
        }
        if (cause instanceof AccessDeniedException) {
            return " for the user " + System.getProperty("user.name") + "; give it write access to " + folder + ", or "
                    + ELSEWHERE;
        }
        return "; " + ELSEWHERE;
    }

    /**
     * Looks whether the disk has room, before anything is fetched.
     *
     * @param needed bytes that are to be written
     * @throws RestoreException if it has not
     */
    public static void requireRoom(Path file, long needed) throws RestoreException {
        Path folder = file.toAbsolutePath().getParent();
        long usable;
        try {
            usable = Files.getFileStore(folder).getUsableSpace();
        } catch (IOException | SecurityException cannotBeAsked) {
            return;
        }
        if (usable < needed) {
            throw new RestoreException("cannot restore, the database needs " + ByteSize.of(needed) + " in " + folder
                    + ", where " + ByteSize.of(usable) + " are free: make room there, or " + ELSEWHERE);
        }
    }

    private static String free(Path folder) {
        try {
            return ByteSize.of(Files.getFileStore(folder).getUsableSpace()) + " free";
        } catch (IOException | SecurityException cannotBeAsked) {
            return "nothing free";
        }
    }
}
