package io.github.litestreamagent.replication;

import io.github.litestreamagent.storage.LtxBody;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/**
 * A body while which is written something may happen.
 *
 * @param hook runs before it begins, and before each piece
 */
record HookedBody(LtxBody body, Runnable hook) implements LtxBody {

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
        hook.run();
        body.writeTo(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                out.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                hook.run();
                out.write(bytes, offset, length);
            }
        });
    }
}
