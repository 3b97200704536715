package io.github.litestreamagent.storage.file;

import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.ForeignObjectException;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.StorageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Puts an LTX file into a directory unless one stands there: temporary name, sync, sidecar, hard link, sync of the directory. So a file
 * that can be seen is whole, and so is its sidecar.
 *
 * <p>Design note: two processes of the agent must not exchange each other's sidecars, so the last steps are made under a lock of the whole
 * replica. It is held for the small files only, never while the LTX file is written. Litestream knows no lock; the hard link keeps even
 * its files from being replaced.
 */
final class FileCreator {

    private static final int TRAILER_SIZE = 16;
    private static final int BUFFER_SIZE = 64 * 1024;
    private static final String TEMPORARY = ".tmp";

    /** What a killed process left behind, as old as an unfinished S3 upload may become. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final FileLayout layout;
    private final Set<Path> cleaned = ConcurrentHashMap.newKeySet();

    FileCreator(FileLayout layout) {
        this.layout = layout;
    }

    LtxObject create(Level level, TxidRange range, LtxBody body, LtxMetadata metadata) throws StorageException {
        Path file = layout.file(level, range);
        Path temporary = file.resolveSibling(range.fileName() + "."
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()) + TEMPORARY);
        try {
            Durably.createDirectories(file.getParent());
            if (cleaned.add(file.getParent())) {
                deleteAbandoned(file.getParent());
            }
            try {
                Durably.write(temporary, out -> writeBuffered(body, out));
                Files.setLastModifiedTime(temporary, FileTime.from(metadata.timestamp()));
                return place(temporary, file, level, range, metadata);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw FileErrors.translate("create", file, e);
        }
    }

    private static void writeBuffered(LtxBody body, OutputStream out) throws IOException {
        BufferedOutputStream buffered = new BufferedOutputStream(out, BUFFER_SIZE);
        body.writeTo(buffered);
        buffered.flush();
    }

    private LtxObject place(Path temporary, Path file, Level level, TxidRange range, LtxMetadata metadata)
            throws IOException {
        return AgentLock.locked(layout, () -> placeLocked(temporary, file, level, range, metadata));
    }

    private static LtxObject placeLocked(Path temporary, Path file, Level level, TxidRange range, LtxMetadata metadata)
            throws IOException {
        Optional<LtxObject> standing = FileLayout.object(level, range, file);
        if (standing.isPresent()) {
            return oursOrForeign(standing.get(), temporary, file, metadata);
        }
        Sidecar sidecar = Sidecar.of(file);
        sidecar.write(metadata);
        try {
            link(temporary, file);
        } catch (FileAlreadyExistsException overtakenByLitestream) {
            sidecar.delete();
            throw foreign(file, range, "", Files.size(file));
        }
        Durably.syncDirectory(file.getParent());
        return FileLayout.object(level, range, file).orElseThrow(() -> new IOException("it was deleted at once"));
    }

    /** The lock is held, so a file system without hard links loses only what Litestream puts there in this very moment. */
    private static void link(Path temporary, Path file) throws IOException {
        try {
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException noHardLinks) {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static LtxObject oursOrForeign(LtxObject standing, Path temporary, Path file, LtxMetadata metadata)
            throws IOException {
        String writer = Sidecar.of(file).metadata(standing.lastModified()).writer();
        boolean ours = writer.equals(metadata.writer())
                && standing.size() == Files.size(temporary)
                && Arrays.equals(trailer(file, standing.size()), trailer(temporary, standing.size()));
        if (!ours) {
            throw foreign(file, standing.range(), writer, standing.size());
        }
        return standing;
    }

    private static byte[] trailer(Path file, long size) throws IOException {
        int length = (int) Math.min(size, TRAILER_SIZE);
        return FileLayout.read(file, size - length, length);
    }

    private static ForeignObjectException foreign(Path file, TxidRange range, String writer, long size) {
        return ForeignObjectException.of(file.toString(), range, writer, size);
    }

    private static void deleteAbandoned(Path directory) throws IOException {
        Instant eldest = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.ltx.*" + TEMPORARY)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(eldest)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
