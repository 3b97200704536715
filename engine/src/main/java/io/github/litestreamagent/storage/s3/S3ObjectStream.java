package io.github.litestreamagent.storage.s3;

import io.github.litestreamagent.storage.StorageException;
import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/** The content of an object. Closed before its end it drops the connection instead of reading the rest. */
final class S3ObjectStream extends FilterInputStream {

    private final ResponseInputStream<?> response;
    private final String name;
    private boolean atEnd;

    S3ObjectStream(ResponseInputStream<?> response, String name) {
        super(response);
        this.response = response;
        this.name = name;
    }

    @Override
    public int read() throws IOException {
        try {
            int read = super.read();
            atEnd |= read < 0;
            return read;
        } catch (IOException | SdkException e) {
            throw broken(e);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            int read = super.read(bytes, offset, length);
            atEnd |= read < 0;
            return read;
        } catch (IOException | SdkException e) {
            throw broken(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (!atEnd) {
            response.abort();
        }
        super.close();
    }

    private StorageException broken(Exception cause) {
        return new StorageException("cannot read " + name + " to its end: the connection broke off", true, cause);
    }
}
