package io.github.litestreamagent.replication.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Finds the descriptors of this process under {@code /proc}, by which a file can be copied that no path leads to any more. */
public final class Descriptors {

    private final Path proc;

    /** @param proc {@code /proc}, which Linux alone has */
    Descriptors(Path proc) {
        this.proc = proc;
    }

    public static Descriptors ofThisProcess() {
        return new Descriptors(Path.of("/proc"));
    }

    /**
     * Names one that has this very file open, such as {@code /proc/4711/fd/12}; empty where none is found. Takes microseconds for each open
     * descriptor of the process.
     */
    public Optional<Path> of(FileStamp file) {
        Path folder = proc.resolve("self/fd");
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(folder)) {
            for (Path descriptor : descriptors) {
                if (isOpenOn(descriptor, file)) {
                    return Optional.of(
                            proc.resolve(Long.toString(ProcessHandle.current().pid()))
                                    .resolve("fd")
                                    .resolve(descriptor.getFileName()));
                }
            }
        } catch (IOException | DirectoryIteratorException noProc) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean isOpenOn(Path descriptor, FileStamp file) {
        try {
            Map<String, Object> found = Files.readAttributes(descriptor, "unix:dev,ino");
            return found.get("dev").equals(file.device()) && found.get("ino").equals(file.inode());
        } catch (IOException | UnsupportedOperationException closedMeanwhile) {
            return false;
        }
    }
}
