package io.github.litestreamagent.http;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseWriter;
import org.apache.hc.core5.http.impl.io.SessionOutputBufferImpl;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/** One answer on its way to the client, as fast as that takes it. One thread. */
final class Answer implements Closeable {

    /** So much of a file is sent before other connections have their turn. */
    private static final long FILE_CHUNK = 256 << 10;

    private final ByteBuffer bytes;
    private final Path path;
    private final FileChannel file;
    private final long fileLength;
    private final boolean last;
    private long fileSent;

    private Answer(ByteBuffer bytes, Path path, FileChannel file, boolean last) throws IOException {
        this.bytes = bytes;
        this.path = path;
        this.file = file;
        this.last = last;
        fileLength = file == null ? 0 : file.size();
    }

    /**
     * Begins an answer.
     *
     * @param headAlone whether the client wants no body
     * @param last whether the connection ends behind it
     */
    static Answer of(Response response, boolean headAlone, boolean last) throws IOException {
        Path path = response.file().orElse(null);
        FileChannel file = path == null || headAlone ? null : FileChannel.open(path, StandardOpenOption.READ);
        try {
            byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
            long length = path == null ? body.length : Files.size(path);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            writeHead(response, length, last, out);
            if (!headAlone) {
                out.write(body);
            }
            return new Answer(ByteBuffer.wrap(out.toByteArray()), path, file, last);
        } catch (IOException | HttpException | RuntimeException e) {
            if (file != null) {
                file.close();
            }
            throw new IOException("the answer cannot be written", e);
        }
    }

    private static void writeHead(Response response, long length, boolean last, ByteArrayOutputStream out)
            throws IOException, HttpException {
        BasicClassicHttpResponse head = new BasicClassicHttpResponse(response.status());
        head.addHeader("Content-Type", response.type());
        head.addHeader("Content-Length", Long.toString(length));
        head.addHeader("Cache-Control", "no-store");
        head.addHeader("X-Content-Type-Options", "nosniff");
        head.addHeader("Connection", last ? "close" : "keep-alive");
        response.headers().forEach(head::addHeader);
        SessionOutputBufferImpl buffer = new SessionOutputBufferImpl(1 << 10);
        new DefaultHttpResponseWriter().write(head, buffer, out);
        buffer.flush(out);
    }

    boolean isLast() {
        return last;
    }

    boolean isFile() {
        return path != null;
    }

    /**
     * Sends what the client takes now.
     *
     * @return how many bytes it took
     */
    long sendTo(SocketChannel channel) throws IOException {
        long sent = bytes.hasRemaining() ? channel.write(bytes) : 0;
        if (!bytes.hasRemaining() && fileSent < fileLength) {
            long of = file.transferTo(fileSent, Math.min(FILE_CHUNK, fileLength - fileSent), channel);
            fileSent += of;
            sent += of;
        }
        return sent;
    }

    boolean isSent() {
        return !bytes.hasRemaining() && fileSent >= fileLength;
    }

    @Override
    public void close() {
        try {
            if (file != null) {
                file.close();
            }
            if (path != null) {
                Files.deleteIfExists(path);
            }
        } catch (IOException leftBehind) {
            return;
        }
    }
}
