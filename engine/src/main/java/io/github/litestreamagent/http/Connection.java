package io.github.litestreamagent.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One client: what it has sent, and what it has not taken yet. On the thread of the server. */
final class Connection {

    /** From the first byte of a request to its last. */
    private static final long LONGEST_REQUEST = TimeUnit.SECONDS.toNanos(10);

    /** Between two requests. */
    private static final long LONGEST_IDLE = TimeUnit.SECONDS.toNanos(75);

    /** A client that takes no byte for so long is gone. */
    private static final long LONGEST_STALL = TimeUnit.SECONDS.toNanos(20);

    /** For an answer that is no file. */
    private static final long LONGEST_ANSWER = TimeUnit.SECONDS.toNanos(60);

    /** For a file, however slowly it is taken. */
    private static final long LONGEST_DOWNLOAD = TimeUnit.HOURS.toNanos(2);

    private enum State {
        READING,
        WORKING,
        WRITING
    }

    private final SocketChannel channel;
    private final SelectionKey key;
    private final RequestReader reader;
    private State state = State.READING;
    private Answer answer;
    private long since;
    private long movedAt;
    private boolean closed;

    Connection(SocketChannel channel, SelectionKey key, boolean local, long now) {
        this.channel = channel;
        this.key = key;
        reader = new RequestReader(local);
        since = now;
        movedAt = now;
    }

    /** Takes what has come; false if the client is gone. */
    boolean read(ByteBuffer buffer, long now) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            return false;
        }
        if (reader.isEmpty() && count > 0) {
            since = now;
        }
        reader.add(buffer.flip());
        return true;
    }

    /** The next request, which has no answer yet; empty if it is not complete. */
    Optional<Request> next() throws BadRequestException {
        Optional<Request> request = state == State.READING ? reader.next() : Optional.empty();
        if (request.isPresent()) {
            state = State.WORKING;
            key.interestOps(0);
        }
        return request;
    }

    void answer(Response response, boolean headAlone, boolean last, long now) throws IOException {
        answer = Answer.of(response, headAlone, last || !reader.keepAlive());
        state = State.WRITING;
        since = now;
        movedAt = now;
        write(now);
    }

    /** Sends what the client takes; true if the answer is complete, and another request may come. */
    boolean write(long now) throws IOException {
        if (answer.sendTo(channel) > 0) {
            movedAt = now;
        }
        if (!answer.isSent()) {
            key.interestOps(SelectionKey.OP_WRITE);
            return false;
        }
        boolean last = answer.isLast();
        answer.close();
        answer = null;
        if (last) {
            throw new IOException("the last answer is sent");
        }
        state = State.READING;
        since = now;
        key.interestOps(SelectionKey.OP_READ);
        return true;
    }

    boolean isWriting() {
        return state == State.WRITING;
    }

    boolean isDownload() {
        return answer != null && answer.isFile();
    }

    /** Returns true if it has had its time. */
    boolean isOverdue(long now) {
        return switch (state) {
            case READING -> now - since >= (reader.isEmpty() ? LONGEST_IDLE : LONGEST_REQUEST);
            case WORKING -> false;
            case WRITING ->
                now - movedAt >= LONGEST_STALL || now - since >= (answer.isFile() ? LONGEST_DOWNLOAD : LONGEST_ANSWER);
        };
    }

    /** Nanoseconds since it has been owing a request; negative for one that is being served. */
    long waited(long now) {
        return state == State.READING ? now - since : -1;
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        key.cancel();
        if (answer != null) {
            answer.close();
        }
        try {
            channel.close();
        } catch (IOException gone) {
            return;
        }
    }
}
