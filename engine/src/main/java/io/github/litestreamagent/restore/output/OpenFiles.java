package io.github.litestreamagent.restore.output;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds a process that has a database open: to replace the file under it would cost all that it commits from then on.
 *
 * <p>Where there is a {@code /proc}, each descriptor of each process is compared by device and inode, which sees a connection that holds no
 * lock. Processes of other users show their locks alone, those of another PID namespace not even these. Last, a try-lock on SQLite's SHARED
 * bytes sees every connection that reads, or is in WAL mode. Do not use it in a process that has the database open: the lock of the
 * process would end with this one.
 */
public final class OpenFiles {

    /** SQLite's SHARED bytes ("os.h": SHARED_FIRST and SHARED_SIZE). */
    private static final long SHARED_FIRST = 0x40000002L;

    private static final int SHARED_SIZE = 510;

    private final Path proc;
    private final List<Path> files;

    /**
     * @param proc {@code /proc}
     * @param files those that exist are looked for; the first is the database
     */
    public OpenFiles(Path proc, List<Path> files) {
        this.proc = proc;
        this.files = List.copyOf(files);
    }

    /** Names a process that has one of the files open; empty if none is seen. */
    public Optional<String> user() throws IOException {
        if (files.stream().noneMatch(Files::exists)) {
            return Optional.empty();
        }
        Optional<String> seen = inProc();
        return seen.isPresent() ? seen : bySharedLock();
    }

    /** Names another process that holds a lock on the first file, where there is a {@code /proc}. Opens nothing. */
    public Optional<String> otherWithLock() throws IOException {
        Optional<Inode> inode = Inode.of(files.get(0));
        String own = Long.toString(ProcessHandle.current().pid());
        return inode.isEmpty() ? Optional.empty() : byLock(Set.of(inode.get()), own);
    }

    private Optional<String> inProc() throws IOException {
        if (!Files.isDirectory(proc.resolve("self/fd"))) {
            return Optional.empty();
        }
        Set<Inode> wanted = new HashSet<>();
        for (Path file : files) {
            Inode.of(file).ifPresent(wanted::add);
        }
        Optional<String> byDescriptor = byDescriptor(wanted);
        return byDescriptor.isPresent() ? byDescriptor : byLock(wanted, "");
    }

    private Optional<String> byDescriptor(Set<Inode> wanted) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (hasOpen(process.resolve("fd"), wanted)) {
                    return Optional.of(name(process.getFileName().toString()));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean hasOpen(Path descriptors, Set<Inode> wanted) {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                if (Inode.of(link).filter(wanted::contains).isPresent()) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException endedOrOfAnotherUser) {
            return false;
        }
        return false;
    }

    /** A line: {@code 1: POSIX ADVISORY READ 4711 08:01:123456 1073741826 1073742335}. */
    private Optional<String> byLock(Set<Inode> wanted, String except) throws IOException {
        Path locks = proc.resolve("locks");
        if (!Files.isReadable(locks)) {
            return Optional.empty();
        }
        for (String line : Files.readAllLines(locks, StandardCharsets.ISO_8859_1)) {
            String[] words = line.replace("->", "").trim().split("\\s+", -1);
            if (words.length >= 6
                    && !words[4].equals(except)
                    && wanted.stream().anyMatch(inode -> inode.isLocked(words[5]))) {
                return Optional.of(name(words[4]));
            }
        }
        return Optional.empty();
    }

    private String name(String pid) {
        String command = "";
        try {
            String[] arguments = Files.readString(proc.resolve(pid).resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .split("\0", -1);
            command = Path.of(arguments[0]).getFileName() + (arguments.length > 2 ? " …" : "");
        } catch (IOException | RuntimeException unreadable) {
            return "the process " + pid;
        }
        return "the process " + pid + " (" + command + ")";
    }

    private Optional<String> bySharedLock() {
        Path database = files.get(0);
        if (!Files.exists(database)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(database, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock(SHARED_FIRST, SHARED_SIZE, false)) {
            return lock == null ? Optional.of("a process") : Optional.empty();
        } catch (OverlappingFileLockException inThisProcess) {
            return Optional.of("this process");
        } catch (IOException cannotBeAsked) {
            return Optional.empty();
        }
    }

    /** Device and inode number identify a file, whatever its name. */
    private record Inode(long device, long number) {

        static Optional<Inode> of(Path file) {
            try {
                Map<String, Object> attributes = Files.readAttributes(file, "unix:dev,ino");
                return Optional.of(new Inode((long) attributes.get("dev"), (long) attributes.get("ino")));
            } catch (IOException | UnsupportedOperationException | IllegalArgumentException gone) {
                return Optional.empty();
            }
        }

        /**
         * Returns true if the lock is on this file.
         *
         * @param place {@code <major>:<minor>:<inode>}, the first two in hex digits
         */
        boolean isLocked(String place) {
            String[] parts = place.split(":", -1);
            // Linux's dev_t: 12 bits of major and 20 of minor, as glibc spreads them over 64
            long major = ((device >>> 8) & 0xfff) | ((device >>> 32) & ~0xfffL);
            long minor = (device & 0xff) | ((device >>> 12) & ~0xffL);
            try {
                return parts.length == 3
                        && Long.parseLong(parts[0], 16) == major
                        && Long.parseLong(parts[1], 16) == (minor & 0xffffffffL)
                        && Long.parseLong(parts[2]) == number;
            } catch (NumberFormatException notAPlace) {
                return false;
            }
        }
    }
}
