package io.github.litestreamagent.storage.file;

import io.github.litestreamagent.storage.StorageException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** One sentence for the operator out of what the file system answered. */
final class FileErrors {

    private FileErrors() {}

    static StorageException translate(String verb, Path file, IOException cause) {
        if (cause instanceof StorageException translated) {
            return translated;
        }
        return new StorageException("cannot " + verb + " " + file + ": " + reason(cause), isRetryable(cause), cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException || cause instanceof FileNotFoundException) {
            return "no such file";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied; give this process write access to the directory of the replica";
        }
        if (cause instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (cause instanceof FileSystemException e && e.getReason() != null) {
            return e.getReason();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** A full disk may have room later; what is missing or forbidden stays so. */
    private static boolean isRetryable(IOException cause) {
        return !(cause instanceof NoSuchFileException
                || cause instanceof FileNotFoundException
                || cause instanceof AccessDeniedException
                || cause instanceof NotDirectoryException
                || cause instanceof EOFException);
    }
}
