package io.github.litestreamagent.storage.file;

import io.github.litestreamagent.storage.LockFile;
import io.github.litestreamagent.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code lock.json} in the directory of the replica. Its text is its own mark: each lease differs from the one before. The time is that of
 * the file system, which two machines on one share.
 */
final class FileLockFile implements LockFile {

    private final FileLayout layout;
    private final Path file;
    private final Path temporary;

    FileLockFile(FileLayout layout) {
        this.layout = layout;
        file = layout.lease();
        temporary = file.resolveSibling(NAME + ".tmp");
    }

    @Override
    public Seen look() throws StorageException {
        try {
            if (!Files.exists(file)) {
                return new Seen(Optional.empty(), Instant.now());
            }
            return AgentLock.locked(layout, () -> {
                try {
                    Instant now = write("");
                    return new Seen(standing(), now);
                } finally {
                    Files.deleteIfExists(temporary);
                }
            });
        } catch (IOException e) {
            throw FileErrors.translate("read", file, e);
        }
    }

    @Override
    public Optional<Seen> replace(String text, Optional<Content> expected) throws StorageException {
        try {
            Durably.createDirectories(layout.root());
            return AgentLock.locked(layout, () -> {
                if (!standing().equals(expected)) {
                    return Optional.empty();
                }
                Instant now = write(text);
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                Durably.syncDirectory(layout.root());
                return Optional.of(new Seen(Optional.of(content(text)), now));
            });
        } catch (IOException e) {
            throw FileErrors.translate("replace", file, e);
        }
    }

    private Instant write(String text) throws IOException {
        Durably.write(temporary, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
        return Files.getLastModifiedTime(temporary).toInstant();
    }

    private Optional<Content> standing() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(content(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    private static Content content(String text) {
        return new Content(text, text);
    }
}
