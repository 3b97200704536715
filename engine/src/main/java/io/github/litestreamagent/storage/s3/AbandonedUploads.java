package io.github.litestreamagent.storage.s3;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/**
 * Unfinished uploads of LTX files below the path of a replica: a killed process leaves them, they are paid for and no listing shows them.
 * Those that are older than a day are aborted. MinIO lists only the uploads of one key and does the same by itself.
 */
final class AbandonedUploads {

    private static final Duration ABANDONED = Duration.ofDays(1);

    private final S3Session session;

    AbandonedUploads(S3Session session) {
        this.session = session;
    }

    /** Best effort: credentials need not allow it, and nothing depends on it. */
    void abort() {
        abort(Instant.now().minus(ABANDONED));
    }

    void abort(Instant startedBefore) {
        session.attempt(client -> {
            List<MultipartUpload> abandoned = client
                    .listMultipartUploadsPaginator(request -> request.bucket(session.bucket())
                            .prefix(session.keys().prefix()))
                    .uploads()
                    .stream()
                    .filter(upload -> session.keys().isLtx(upload.key()))
                    .filter(upload -> upload.initiated().isBefore(startedBefore))
                    .toList();
            abandoned.forEach(upload -> abort(client, upload));
            return abandoned.size();
        });
    }

    private void abort(S3Client client, MultipartUpload upload) {
        client.abortMultipartUpload(
                request -> request.bucket(session.bucket()).key(upload.key()).uploadId(upload.uploadId()));
    }
}
