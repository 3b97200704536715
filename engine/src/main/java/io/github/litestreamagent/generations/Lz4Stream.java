package io.github.litestreamagent.generations;

import io.github.litestreamagent.storage.PlainObject;
import io.github.litestreamagent.storage.StorageException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.xxhash.XXHashFactory;

/** The content of an object that is one LZ4 frame: whatever is wrong with it is said with the name of the object. */
final class Lz4Stream extends FilterInputStream {

    private final PlainObject object;

    private Lz4Stream(InputStream in, PlainObject object) {
        super(in);
        this.object = object;
    }

    /** @param stored the object; closed with the stream */
    static Lz4Stream of(InputStream stored, PlainObject object) throws IOException {
        try {
            return new Lz4Stream(
                    new LZ4FrameInputStream(
                            new BufferedInputStream(stored),
                            LZ4Factory.safeInstance().safeDecompressor(),
                            XXHashFactory.safeInstance().hash32()),
                    object);
        } catch (IOException | RuntimeException notAFrame) {
            throw damaged(object, notAFrame);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return super.read(bytes, offset, length);
        } catch (StorageException unreadable) {
            throw unreadable;
        } catch (IOException | LZ4Exception broken) {
            throw damaged(object, broken);
        }
    }

    private static GenerationException damaged(PlainObject object, Exception cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new GenerationException(
                object.name() + " is damaged: " + reason + "; an earlier state can be had with -timestamp", cause);
    }
}
