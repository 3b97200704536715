package io.github.litestreamagent.follow;

import io.github.litestreamagent.ltx.Txid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** {@code <output>-txid}, Litestream's: the TXID of a followed database, 16 hex digits and a line feed. */
final class TxidFile {

    private final Path path;
    private final Disk disk;

    TxidFile(Path database, Disk disk) {
        this.path = database.resolveSibling(database.getFileName() + "-txid");
        this.disk = disk;
    }

    /** Empty if there is none. */
    Optional<Txid> read() throws IOException {
        try {
            return Optional.of(Txid.parse(Files.readString(path).strip()));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IllegalArgumentException malformed) {
            throw new IOException("cannot resume follow mode: " + path + " does not hold a TXID");
        }
    }

    /** Durable when it returns; the file has the old TXID or the new one at any moment. */
    void write(Txid txid) throws IOException {
        Path next = path.resolveSibling(path.getFileName() + ".tmp");
        try (FileChannel file = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            disk.write(file, ByteBuffer.wrap((txid + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            disk.force(file);
        }
        disk.replace(path, next);
        disk.forceFolderOf(path);
    }
}
