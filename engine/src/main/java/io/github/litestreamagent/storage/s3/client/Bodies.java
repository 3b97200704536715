package io.github.litestreamagent.storage.s3.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Sends the body of a request, with its MD5 where {@code put-object-content-md5} or the bucket asks for it.
 *
 * @param always whether the configuration asks for it
 */
public record Bodies(boolean always, BucketFacts bucket) {

    private static final int BUFFER = 1 << 16;

    public PutObjectResponse put(S3Client client, Consumer<PutObjectRequest.Builder> request, RequestBody body) {
        return sent(
                body,
                md5 -> client.putObject(
                        builder -> {
                            request.accept(builder);
                            builder.contentMD5(md5);
                        },
                        body));
    }

    public UploadPartResponse uploadPart(
            S3Client client, Consumer<UploadPartRequest.Builder> request, RequestBody body) {
        return sent(
                body,
                md5 -> client.uploadPart(
                        builder -> {
                            request.accept(builder);
                            builder.contentMD5(md5);
                        },
                        body));
    }

    /** @param send takes the MD5 in base 64, null for none */
    private <T> T sent(RequestBody body, Function<String, T> send) {
        boolean withMd5 = always || bucket.wantsMd5();
        try {
            return send.apply(withMd5 ? md5(body) : null);
        } catch (S3Exception refused) {
            if (withMd5 || !bucket.asksForMd5(refused)) {
                throw refused;
            }
            return send.apply(md5(body));
        }
    }

    private static String md5(RequestBody body) {
        try (InputStream in = body.contentStreamProvider().newStream()) {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the bodies are in memory
        } catch (NoSuchAlgorithmException e) {
            throw new UnsupportedOperationException("the store asks for Content-MD5, and this JVM has no MD5", e);
        }
    }
}
