package io.github.litestreamagent.storage.s3;

import io.github.litestreamagent.storage.ConditionalWrites;
import io.github.litestreamagent.storage.StorageException;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Asks a store for four things that it must refuse, with an object of its own: creating it a second time, replacing a version of it
 * that is not there, completing an upload in its place, and deleting a version that is not there. What is not refused is not honoured.
 */
final class ConditionalWritesProbe {

    private static final String CONTENT = "litestream-agent asks whether this store honours conditional writes";
    private static final String WRONG_ETAG = "\"00000000000000000000000000000000\"";

    /** The condition was understood and does not hold. */
    private static final Set<Integer> HONOURED = Set.of(409, 412);

    /** The header itself is refused. */
    private static final Set<Integer> UNKNOWN = Set.of(400, 405, 501);

    private static final int FORBIDDEN = 403;

    private final S3Session session;
    private final String key;

    ConditionalWritesProbe(S3Session session) {
        this.session = session;
        this.key = session.keys()
                .probe(HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
    }

    ConditionalWrites run() throws StorageException {
        try {
            boolean put = session.call("probe for conditional writes", key, this::refusesSecondPut);
            boolean replace = session.call("probe for conditional replacement", key, this::refusesReplacement);
            boolean complete = session.call("probe for conditional uploads", key, this::refusesCompletion);
            boolean delete = session.call("probe for conditional deletes", key, this::refusesDelete);
            return new ConditionalWrites(put, replace, complete, delete);
        } finally {
            session.attempt(client -> client.deleteObject(
                    request -> request.bucket(session.bucket()).key(key)));
        }
    }

    private boolean refusesSecondPut(S3Client client) {
        try {
            putIfAbsent(client);
        } catch (S3Exception refused) {
            if (HONOURED.contains(refused.statusCode())) {
                return true; // the answer to the first attempt was lost
            }
            if (!UNKNOWN.contains(refused.statusCode())) {
                throw refused;
            }
            client.putObject(request -> request.bucket(session.bucket()).key(key), RequestBody.fromString(CONTENT));
            return false;
        }
        return isRefused(() -> putIfAbsent(client));
    }

    private void putIfAbsent(S3Client client) {
        client.putObject(
                request -> request.bucket(session.bucket()).key(key).ifNoneMatch("*"), RequestBody.fromString(CONTENT));
    }

    private boolean refusesReplacement(S3Client client) {
        return isRefused(() -> client.putObject(
                request -> request.bucket(session.bucket()).key(key).ifMatch(WRONG_ETAG),
                RequestBody.fromString(CONTENT)));
    }

    private boolean refusesCompletion(S3Client client) {
        String id = client.createMultipartUpload(
                        request -> request.bucket(session.bucket()).key(key))
                .uploadId();
        CompletedPart part = part(client, id);
        boolean refused = isRefused(() -> client.completeMultipartUpload(request -> request.bucket(session.bucket())
                .key(key)
                .uploadId(id)
                .ifNoneMatch("*")
                .multipartUpload(upload -> upload.parts(part))));
        session.attempt(same -> same.abortMultipartUpload(
                request -> request.bucket(session.bucket()).key(key).uploadId(id)));
        return refused;
    }

    private CompletedPart part(S3Client client, String uploadId) {
        String etag = client.uploadPart(
                        request -> request.bucket(session.bucket())
                                .key(key)
                                .uploadId(uploadId)
                                .partNumber(1),
                        RequestBody.fromString(CONTENT))
                .eTag();
        return CompletedPart.builder().partNumber(1).eTag(etag).build();
    }

    /** Credentials that may not delete at all are fine: the probe's object stays then. */
    private boolean refusesDelete(S3Client client) {
        return isRefused(() -> {
            try {
                client.deleteObject(
                        request -> request.bucket(session.bucket()).key(key).ifMatch(WRONG_ETAG));
            } catch (S3Exception answer) {
                if (answer.statusCode() != FORBIDDEN) {
                    throw answer;
                }
            }
        });
    }

    private static boolean isRefused(Runnable request) {
        try {
            request.run();
            return false;
        } catch (S3Exception answer) {
            if (HONOURED.contains(answer.statusCode())) {
                return true;
            }
            if (UNKNOWN.contains(answer.statusCode())) {
                return false;
            }
            throw answer;
        }
    }
}
