package io.github.litestreamagent.store;

import java.io.InputStream;
import java.util.Arrays;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** Looks and writes under one lock for each key: S3Proxy itself lets two writers with the same If-Match both win now and then. */
final class ConditionalStore extends ForwardingBlobStore {

    private final Object[] stripes = new Object[64];

    ConditionalStore(BlobStore store) {
        super(store);
        Arrays.setAll(stripes, i -> new Object());
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        synchronized (stripe(request.bucket(), request.key())) {
            require(request);
            return super.putBlob(request, body);
        }
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        synchronized (stripe(request.bucket(), request.key())) {
            return super.removeBlob(request);
        }
    }

    private void require(PutObjectRequest request) {
        if (request.ifMatch() == null) {
            return;
        }
        HeadObjectResponse found = blobMetadataIfPresent(request.bucket(), request.key());
        if (found == null) {
            throw S3Exceptions.noSuchKey(request.bucket(), request.key(), "no such key");
        }
        if (!unquoted(found.eTag()).equals(unquoted(request.ifMatch()))) {
            throw S3Exceptions.preconditionFailed(null);
        }
    }

    private Object stripe(String bucket, String key) {
        return stripes[Math.floorMod((bucket + "/" + key).hashCode(), stripes.length)];
    }

    private static String unquoted(String tag) {
        return tag.replace("\"", "");
    }
}
