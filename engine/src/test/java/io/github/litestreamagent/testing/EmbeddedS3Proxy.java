package io.github.litestreamagent.testing;

import java.io.InputStream;
import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** S3Proxy on a store in memory. */
final class EmbeddedS3Proxy implements S3Server.Running {

    /** It buffers a signed PUT; S3's own limit is 5 GiB. */
    private static final long LARGEST_PUT = 128L << 20;

    private final BlobStore objects = new AtomicConditions();
    private final int port;
    private S3Proxy proxy;

    private EmbeddedS3Proxy() throws Exception {
        proxy = begin(0);
        port = proxy.getPort();
    }

    static EmbeddedS3Proxy start() throws Exception {
        return new EmbeddedS3Proxy();
    }

    private S3Proxy begin(int port) throws Exception {
        S3Proxy started = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .blobStore(objects)
                .awsAuthentication(AuthenticationType.AWS_V4, S3Server.ACCESS_KEY, S3Server.SECRET_KEY)
                .v4MaxNonChunkedRequestSize(LARGEST_PUT)
                .ignoreUnknownHeaders(true)
                .stopTimeout(0)
                .build();
        started.start();
        return started;
    }

    @Override
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public boolean isKillable() {
        return true;
    }

    @Override
    public void kill() {
        close();
    }

    @Override
    public void restart() {
        try {
            proxy = begin(port);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** S3Proxy looks at If-Match before it writes: two writers can both pass. Here one does. */
    private static final class AtomicConditions extends ForwardingBlobStore {

        private final Object lock = new Object();

        AtomicConditions() {
            super(new TransientNio2BlobStore());
        }

        @Override
        public PutObjectResponse putBlob(PutObjectRequest request, InputStream in) {
            synchronized (lock) {
                if (request.ifMatch() != null) {
                    checkMatch(request);
                }
                return super.putBlob(request, in);
            }
        }

        private void checkMatch(PutObjectRequest request) {
            try {
                HeadObjectResponse head = blobMetadata(HeadObjectRequest.builder()
                        .bucket(request.bucket())
                        .key(request.key())
                        .build());
                if (!bare(head.eTag()).equals(bare(request.ifMatch()))) {
                    throw S3Exceptions.preconditionFailed(null);
                }
            } catch (NoSuchKeyException missing) {
                throw S3Exceptions.noSuchKey(request.bucket(), request.key(), "missing");
            }
        }

        private static String bare(String etag) {
            return etag.replace("\"", "");
        }

        @Override
        public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
            synchronized (lock) {
                return super.removeBlob(request);
            }
        }
    }
}
