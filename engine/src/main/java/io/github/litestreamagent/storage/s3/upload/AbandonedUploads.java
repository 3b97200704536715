package io.github.litestreamagent.storage.s3.upload;

import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.storage.s3.client.S3Session;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/**
 * Unfinished uploads of the agent below the path of a replica: a killed process leaves them, they are paid for and no listing shows them.
 * Those that are older than a day are aborted. MinIO lists only the uploads of one key and does the same by itself.
 */
public final class AbandonedUploads {

    private static final Duration ABANDONED = Duration.ofDays(1);

    private final S3Session session;

    public AbandonedUploads(S3Session session) {
        this.session = session;
    }

    /**
     * Aborts them, unless that deletes the object under the same key.
     *
     * @throws StorageException of which nothing follows: credentials need not allow it
     */
    public void abort() throws StorageException {
        abort(Instant.now().minus(ABANDONED));
    }

    void abort(Instant startedBefore) throws StorageException {
        String prefix = session.keys().prefix();
        List<MultipartUpload> abandoned =
                session.call("list unfinished uploads below", prefix, client -> list(client, prefix)).stream()
                        .filter(upload -> session.keys().isOfAgent(upload.key()))
                        .filter(upload -> upload.initiated().isBefore(startedBefore))
                        .filter(upload -> !session.facts().isUnderWay(upload.uploadId()))
                        .toList();
        if (!abandoned.isEmpty() && session.facts().uploads(session).abortKeepsObject()) {
            for (MultipartUpload upload : abandoned) {
                session.call("abort an unfinished upload of", upload.key(), client -> abort(client, upload));
            }
        }
    }

    private List<MultipartUpload> list(S3Client client, String prefix) {
        return client
                .listMultipartUploadsPaginator(
                        request -> request.bucket(session.bucket()).prefix(prefix))
                .uploads()
                .stream()
                .toList();
    }

    private String abort(S3Client client, MultipartUpload upload) {
        client.abortMultipartUpload(
                request -> request.bucket(session.bucket()).key(upload.key()).uploadId(upload.uploadId()));
        return upload.uploadId();
    }
}
