package io.github.litestreamagent.storage.s3;

import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.storage.s3.client.S3Session;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Deletes objects, a thousand with each request. */
final class S3Deleter {

    /** S3's limit of one DeleteObjects. */
    private static final int BATCH = 1000;

    /** From stores that know only the deletion of one object. */
    private static final Set<Integer> NOT_IMPLEMENTED = Set.of(400, 405, 501);

    private final S3Session session;

    S3Deleter(S3Session session) {
        this.session = session;
    }

    void delete(List<String> keys) throws StorageException {
        for (int from = 0; from < keys.size(); from += BATCH) {
            List<String> batch = keys.subList(from, Math.min(from + BATCH, keys.size()));
            List<S3Error> errors = session.call(
                    "delete " + batch.size() + " objects, first", batch.get(0), client -> deleteBatch(client, batch));
            if (!errors.isEmpty()) {
                throw failed(errors.get(0));
            }
        }
    }

    private List<S3Error> deleteBatch(S3Client client, List<String> keys) {
        List<ObjectIdentifier> objects = keys.stream()
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        try {
            return client.deleteObjects(request -> {
                        request.bucket(session.bucket())
                                .delete(delete -> delete.objects(objects).quiet(true));
                        if (session.location().contentMd5().delete()) {
                            request.overrideConfiguration(with -> with.addPlugin(LegacyMd5Plugin.create()));
                        }
                    })
                    .errors();
        } catch (S3Exception refused) {
            if (!NOT_IMPLEMENTED.contains(refused.statusCode())) {
                throw refused;
            }
            keys.forEach(key -> client.deleteObject(
                    request -> request.bucket(session.bucket()).key(key)));
            return List.of();
        }
    }

    private StorageException failed(S3Error error) {
        boolean retryable =
                Set.of("InternalError", "SlowDown", "ServiceUnavailable").contains(error.code());
        return new StorageException(
                "cannot delete " + session.errors().name(error.key()) + ": the store answered " + error.code()
                        + (error.message() == null || error.message().isBlank() ? "" : " (" + error.message() + ")"),
                retryable,
                null);
    }
}
