package io.github.litestreamagent.restore.build;

import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.threads.Workers;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Fetches the files of a plan, each byte once, several requests side by side, and hands them out in order. A file of more than 4 MiB comes
 * in ranges. At most 28 MiB wait in memory. A connection that breaks is taken up where it broke off.
 */
public final class Download implements Closeable {

    /** The part of a file that one request asks for: a little less than 4 MiB, since a heap gives large arrays in such regions. */
    private static final int PIECE = (1 << 22) - (1 << 16);

    private static final long MOST_WAITING = 6L * PIECE;

    /** Of one piece; the pause before each is twice the last one. */
    private static final int ATTEMPTS = 6;

    private static final long FIRST_PAUSE_MS = 250;

    /**
     * So much more is asked of a stream than must come: its end is seen, without which its connection could not be used again, and so is an
     * object that is larger than it was listed.
     */
    private static final int SURPLUS = 1;

    private final ReplicaStorage storage;
    private final Progress progress;
    private final Iterator<LtxObject> upcoming;
    private final ExecutorService fetchers;
    private final int connections;
    private final Deque<Piece> waiting = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<byte[]> buffers = new ConcurrentLinkedQueue<>();
    private LtxObject current;
    private long nextOffset;
    private long waitingBytes;

    /**
     * @param files in the order in which they are asked for
     * @param connections most requests at a time
     */
    public Download(ReplicaStorage storage, List<LtxObject> files, int connections, Progress progress) {
        this.storage = storage;
        this.progress = progress;
        this.upcoming = files.iterator();
        this.connections = connections;
        this.fetchers = Workers.asNeeded("litestream-restore-fetch");
    }

    /** A part of a file, and its bytes when they are there. */
    private record Piece(LtxObject object, long offset, int length, Future<Fetched> fetched) {

        boolean isLast() {
            return offset + length >= object.size();
        }
    }

    private static final class Fetched {
        private final byte[] bytes;
        private final int length;

        Fetched(byte[] bytes, int length) {
            this.bytes = bytes;
            this.length = length;
        }
    }

    /** The next file, to be read to its end or closed before the next one. */
    public InputStream next() throws IOException {
        request();
        return new FileStream(waiting.element().object());
    }

    private void request() {
        while (waiting.size() < connections && (waiting.isEmpty() || waitingBytes < MOST_WAITING)) {
            if (current == null) {
                if (!upcoming.hasNext()) {
                    return;
                }
                current = upcoming.next();
                nextOffset = 0;
            }
            LtxObject object = current;
            long offset = nextOffset;
            int length = (int) Math.min(PIECE, object.size() - offset);
            waiting.add(new Piece(object, offset, length, fetchers.submit(() -> fetch(object, offset, length))));
            waitingBytes += length;
            nextOffset += length;
            if (nextOffset >= object.size()) {
                current = null;
            }
        }
    }

    private Fetched fetch(LtxObject object, long offset, int length) throws IOException {
        boolean whole = length == object.size();
        byte[] bytes = buffer(length + SURPLUS);
        int done = 0;
        for (int attempt = 1; ; attempt++) {
            try (InputStream in =
                    whole && done == 0 ? storage.open(object) : storage.open(object, offset + done, length - done)) {
                int most = length + SURPLUS;
                int read;
                while (done < most && (read = in.read(bytes, done, most - done)) >= 0) {
                    done += read;
                    progress.fetched(read);
                }
                if (done > length && !whole) {
                    throw new StorageException(
                            "cannot read " + object + " of " + storage.description()
                                    + " in parts: the store gives more than it is asked for",
                            false,
                            null);
                }
                return new Fetched(bytes, done);
            } catch (StorageException failed) {
                if (!failed.retryable() || attempt == ATTEMPTS) {
                    throw failed;
                }
                if (done >= length) {
                    return new Fetched(bytes, done);
                }
                pause(FIRST_PAUSE_MS << attempt);
            }
        }
    }

    private byte[] buffer(int length) {
        byte[] pooled = length > PIECE ? buffers.poll() : null;
        return pooled == null ? new byte[length] : pooled;
    }

    private static void pause(long milliseconds) throws InterruptedIOException {
        try {
            TimeUnit.MILLISECONDS.sleep(milliseconds);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the restore was interrupted");
        }
    }

    /** What is still being fetched is given up. */
    @Override
    public void close() {
        fetchers.shutdownNow();
    }

    /** The pieces of one file, one after the other. */
    private final class FileStream extends InputStream {

        private final LtxObject object;
        private byte[] bytes = new byte[0];
        private int length;
        private int next;
        private boolean ended;

        FileStream(LtxObject object) {
            this.object = object;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int most) throws IOException {
            while (next == length) {
                if (ended || !fill()) {
                    return -1;
                }
            }
            int count = Math.min(most, length - next);
            System.arraycopy(bytes, next, target, offset, count);
            next += count;
            return count;
        }

        /** A piece that is too short ends the file: the reader says that it is truncated. */
        private boolean fill() throws IOException {
            recycle();
            Piece piece = waiting.remove();
            waitingBytes -= piece.length();
            request();
            ended = piece.isLast();
            Fetched fetched = Workers.await(piece.fetched());
            bytes = fetched.bytes;
            length = fetched.length;
            if (length < piece.length()) {
                skipRest();
            }
            return length > 0;
        }

        private void recycle() {
            if (bytes.length > PIECE) {
                buffers.add(bytes);
            }
            bytes = new byte[0];
            length = 0;
            next = 0;
        }

        private void skipRest() {
            while (!ended) {
                ended = waiting.isEmpty() ? nothingRequested() : dropped();
            }
        }

        private boolean dropped() {
            Piece piece = waiting.remove();
            waitingBytes -= piece.length();
            piece.fetched().cancel(true);
            return piece.isLast();
        }

        private boolean nothingRequested() {
            if (object.equals(current)) {
                current = null;
            }
            return true;
        }

        @Override
        public void close() {
            skipRest();
            recycle();
        }
    }
}
