package io.github.litestreamagent.storage.file;

import java.io.IOException;
import java.io.InputStream;

/** The next bytes of a stream, and no more of them than were asked for. Closes the stream. */
final class PartStream extends InputStream {

    private final InputStream in;
    private int left;

    /** @param most bytes; fewer where the stream ends before */
    PartStream(InputStream in, int most) {
        this.in = in;
        this.left = most;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = in.read(bytes, offset, Math.min(length, left));
        left -= Math.max(0, count);
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
