package io.github.litestreamagent.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/**
 * The bytes of an LTX file to be stored. A storage may ask for them more than once, one after the other: every call writes the same
 * bytes.
 */
public interface LtxBody {

    /** The number of bytes, where it is known before they are written. */
    OptionalLong size();

    /** Size of the database in bytes, from which a storage derives its part size. */
    long databaseSize();

    /** Writes all bytes; does not close {@code out}. */
    void writeTo(OutputStream out) throws IOException;

    /** A body that is in memory already. */
    static LtxBody of(byte[] bytes) {
        ByteChunks chunks = new ByteChunks();
        chunks.write(bytes, 0, bytes.length);
        return of(chunks);
    }

    /** The same; {@code bytes} are not changed any more. */
    static LtxBody of(ByteChunks bytes) {
        return new LtxBody() {
            @Override
            public OptionalLong size() {
                return OptionalLong.of(bytes.size());
            }

            @Override
            public long databaseSize() {
                return bytes.size();
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                bytes.writeTo(out);
            }
        };
    }
}
