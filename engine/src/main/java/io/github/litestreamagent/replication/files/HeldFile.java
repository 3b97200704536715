package io.github.litestreamagent.replication.files;

import io.github.litestreamagent.sqlite.ByteSource;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * A descriptor of a database's main file, {@code -shm} or {@code -wal} that stays open. Closing one of the first two drops every lock that
 * this process holds on the file (R1), so its owner closes it only when no connection of this JVM has the file open.
 *
 * <p>Design note: a RandomAccessFile and not a FileChannel, because an interrupt closes a channel.
 */
public final class HeldFile implements ByteSource {

    private final RandomAccessFile file;

    public HeldFile(Path path) throws IOException {
        file = new RandomAccessFile(path.toFile(), "r");
    }

    @Override
    public synchronized int read(long position, byte[] buffer, int offset, int length) throws IOException {
        file.seek(position);
        int done = 0;
        while (done < length) {
            int n = file.read(buffer, offset + done, length - done);
            if (n < 0) {
                break;
            }
            done += n;
        }
        return done;
    }

    public long length() throws IOException {
        return file.length();
    }

    /** Writes the file's pages to the disk. A descriptor opened for reading will do. */
    public void sync() throws IOException {
        file.getFD().sync();
    }

    public void close() {
        try {
            file.close();
        } catch (IOException nothingToSave) {
            // It was only read.
        }
    }
}
