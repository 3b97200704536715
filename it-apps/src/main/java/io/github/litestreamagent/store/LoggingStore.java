package io.github.litestreamagent.store;

import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Tells a {@link RequestLog} of each request, refused ones included, and can make a PUT slower. */
final class LoggingStore extends ForwardingBlobStore {

    private final RequestLog log;
    private final Duration putDelay;

    LoggingStore(BlobStore store, RequestLog log, Duration putDelay) {
        super(store);
        this.log = log;
        this.putDelay = putDelay;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        LockSupport.parkNanos(putDelay.toNanos());
        try {
            return super.putBlob(request, body);
        } finally {
            log.carriedOut("PUT", request.key(), length(request.contentLength()));
        }
    }

    @Override
    public UploadPartResponse uploadMultipartPart(MultipartUpload upload, UploadPartRequest request, InputStream body) {
        try {
            return super.uploadMultipartPart(upload, request, body);
        } finally {
            log.carriedOut("PART", request.key(), length(request.contentLength()));
        }
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        try {
            return super.completeMultipartUpload(upload, request);
        } finally {
            log.carriedOut("COMPLETE", request.key(), -1);
        }
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        log.carriedOut("GET", request.key(), -1);
        return super.getBlob(request);
    }

    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
        log.carriedOut("HEAD", request.key(), -1);
        return super.blobMetadata(request);
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        log.carriedOut("LIST", String.valueOf(request.prefix()), -1);
        return super.list(request);
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        log.carriedOut("DELETE", request.key(), -1);
        return super.removeBlob(request);
    }

    private static long length(Long contentLength) {
        return contentLength == null ? -1 : contentLength;
    }
}
