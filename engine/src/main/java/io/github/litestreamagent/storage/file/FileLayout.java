package io.github.litestreamagent.storage.file;

import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LockFile;
import io.github.litestreamagent.storage.LtxObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Names below the directory of a file replica, and what stands under them. */
record FileLayout(Path root) {

    Path directory(Level level) {
        return root.resolve("ltx").resolve(Integer.toString(level.number()));
    }

    Path file(Level level, TxidRange range) {
        return directory(level).resolve(range.fileName());
    }

    /** Held by a process of the agent that puts a file and its sidecar in place. */
    Path lock() {
        return root.resolve("agent.lock");
    }

    /** Below it lies what Litestream 0.3 has written. */
    Path generations() {
        return root.resolve("generations");
    }

    /** Where a wrong file is kept for a person to look at; no LTX name. */
    Path aside(Level level, TxidRange range) {
        return root.resolve("agent").resolve("aside-" + level.number() + "-" + range.fileName());
    }

    /** The lease. */
    Path lease() {
        return root.resolve(LockFile.NAME);
    }

    /** Empty if the file is gone, or is none. */
    static Optional<LtxObject> object(Level level, TxidRange range, Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? Optional.of(new LtxObject(
                            level,
                            range,
                            attributes.size(),
                            attributes.lastModifiedTime().toInstant(),
                            ""))
                    : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    static byte[] read(Path file, long offset, int length) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            if (offset + length > in.length()) {
                throw new EOFException("it ends at " + in.length());
            }
            byte[] bytes = new byte[length];
            in.seek(offset);
            in.readFully(bytes);
            return bytes;
        }
    }
}
