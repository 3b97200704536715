package io.github.litestreamagent.replication.upload;

import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.Tail;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/** A body that remembers the end of what it wrote last. */
final class Trailed implements LtxBody {

    private final LtxBody body;
    private Tail tail = new Tail();

    Trailed(LtxBody body) {
        this.body = body;
    }

    @Override
    public OptionalLong size() {
        return body.size();
    }

    @Override
    public long databaseSize() {
        return body.databaseSize();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        Tail written = new Tail();
        tail = written;
        body.writeTo(new FilterOutputStream(out) {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                written.add(bytes, offset, length);
            }
        });
    }

    /** The last 16 bytes: of an LTX file, its trailer. */
    byte[] trailer() {
        return tail.bytes();
    }
}
