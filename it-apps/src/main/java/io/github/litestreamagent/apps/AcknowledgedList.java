package io.github.litestreamagent.apps;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What an application has told its users, outside its database: one line for each commit, the id and the milliseconds since 1970 at which
 * the commit had returned. A line is in the page cache of the system when {@link #add} returns, so it survives a SIGKILL; the last one
 * may be torn. Safe for all threads.
 */
public final class AcknowledgedList implements AutoCloseable {

    private final RandomAccessFile file;

    /** Appends if the file exists; a torn last line is cut off. */
    public AcknowledgedList(Path path) {
        try {
            file = new RandomAccessFile(path.toFile(), "rw");
            file.setLength(endOfLastLine());
            file.seek(file.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void add(long id) {
        long committedAt = System.currentTimeMillis();
        byte[] line = (id + " " + committedAt + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            synchronized (this) {
                file.write(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private long endOfLastLine() throws IOException {
        for (long end = file.length(); end > 0; end--) {
            file.seek(end - 1);
            if (file.read() == '\n') {
                return end;
            }
        }
        return 0;
    }
}
