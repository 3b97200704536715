package io.github.litestreamagent.store;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/** S3Proxy on the loopback interface, with one bucket, signatures checked and conditional writes that hold. */
public final class EmbeddedStore {

    public static final String BUCKET = "demo";
    public static final String REGION = "us-east-1";
    public static final String ACCESS_KEY_ID = "demo-access-key";
    public static final String SECRET_ACCESS_KEY = "demo-secret-key";

    /** S3Proxy buffers a signed PUT without chunks up to this size; above the largest part that S3 allows nobody goes here. */
    private static final long LARGEST_PUT = 128L << 20;

    private final S3Proxy server;

    /**
     * Starts it.
     *
     * @param port 0 for a free one
     * @param folder where objects are kept; empty: in memory
     * @param log told of each request that changed or read something
     * @param putDelay by which each PUT is slower
     */
    public EmbeddedStore(int port, Optional<Path> folder, RequestLog log, Duration putDelay) throws Exception {
        BlobStore objects = folder.<BlobStore>map(path -> new FilesystemNio2BlobStore(path.toString()))
                .orElseGet(TransientNio2BlobStore::new);
        BlobStore store = new LoggingStore(new ConditionalStore(objects), log, putDelay);
        if (!store.containerExists(BUCKET)) {
            store.createContainer(BUCKET);
        }
        server = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .blobStore(store)
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY_ID, SECRET_ACCESS_KEY)
                .v4MaxNonChunkedRequestSize(LARGEST_PUT)
                .ignoreUnknownHeaders(true)
                .stopTimeout(0)
                .build();
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    public void stop() throws Exception {
        server.stop();
    }
}
