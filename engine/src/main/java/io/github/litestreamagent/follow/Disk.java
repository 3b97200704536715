package io.github.litestreamagent.follow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Each step by which following changes the disk: a test ends the process at any of them. */
class Disk {

    static final Disk REAL = new Disk();

    void write(FileChannel file, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }

    void truncate(FileChannel file, long size) throws IOException {
        file.truncate(size);
    }

    void force(FileChannel file) throws IOException {
        file.force(true);
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    void replace(Path file, Path by) throws IOException {
        Files.move(by, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes names of a folder durable, where the system can do that. */
    void forceFolderOf(Path file) throws IOException {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException foldersCannotBeOpened) {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                throw foldersCannotBeOpened;
            }
        }
    }
}
