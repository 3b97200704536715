package io.github.litestreamagent.storage.s3.client;

import io.github.litestreamagent.storage.ObjectOptions;
import io.github.litestreamagent.storage.ObjectOptions.CustomerKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * Adds storage class and encryption to each request that must carry them, before it is signed. It stands in the client, so that no request
 * can be made without them.
 */
final class ObjectHeaders implements ExecutionInterceptor {

    private static final String CUSTOMER = "server-side-encryption-customer-";

    private final ObjectOptions options;

    ObjectHeaders(ObjectOptions options) {
        this.options = options;
    }

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        Map<String, String> headers = headers(context.request());
        return headers.isEmpty()
                ? context.httpRequest()
                : context.httpRequest().copy(request -> headers.forEach(request::putHeader));
    }

    private Map<String, String> headers(SdkRequest request) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (request instanceof PutObjectRequest put) {
            create(put.key(), headers);
        } else if (request instanceof CreateMultipartUploadRequest begin) {
            create(begin.key(), headers);
        } else if (request instanceof CopyObjectRequest copy) {
            create(copy.destinationKey(), headers);
            customerKey("x-amz-copy-source-", headers);
        } else if (request instanceof UploadPartRequest
                || request instanceof CompleteMultipartUploadRequest
                || request instanceof GetObjectRequest
                || request instanceof HeadObjectRequest) {
            customerKey("x-amz-", headers);
        }
        return headers;
    }

    /** Lease and probe are small and often replaced, for which the classes of old data are dear: they have none, as with Litestream. */
    private void create(String key, Map<String, String> headers) {
        if (S3Keys.isLtx(key)) {
            options.storageClass().ifPresent(name -> headers.put("x-amz-storage-class", name));
        }
        options.kmsKeyId().ifPresent(id -> {
            headers.put("x-amz-server-side-encryption", "aws:kms");
            headers.put("x-amz-server-side-encryption-aws-kms-key-id", id);
        });
        customerKey("x-amz-", headers);
    }

    private void customerKey(String prefix, Map<String, String> headers) {
        options.customerKey().ifPresent(key -> {
            headers.put(prefix + CUSTOMER + "algorithm", CustomerKey.ALGORITHM);
            headers.put(prefix + CUSTOMER + "key", key.base64());
            headers.put(prefix + CUSTOMER + "key-md5", md5(key.bytes()));
        });
    }

    private static String md5(byte[] key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new UnsupportedOperationException("sse-customer-key needs MD5, and this JVM has none", e);
        }
    }
}
