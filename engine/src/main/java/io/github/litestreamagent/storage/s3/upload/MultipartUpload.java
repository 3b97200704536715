package io.github.litestreamagent.storage.s3.upload;

import io.github.litestreamagent.storage.s3.client.S3Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** An upload in parts, sent one after the other. */
public final class MultipartUpload {

    /** A store puts the parts together before it answers. */
    private static final Duration COMPLETION_TIMEOUT = Duration.ofMinutes(5);

    private final S3Session session;
    private final String key;
    private final String id;
    private final List<CompletedPart> parts = new ArrayList<>();

    /** Begins the upload. */
    public MultipartUpload(S3Session session, NewObject object) {
        this.session = session;
        this.key = object.key();
        this.id = session.store()
                .call(client -> client.createMultipartUpload(request -> request.bucket(session.bucket())
                        .key(key)
                        .metadata(object.metadata().toMap())))
                .uploadId();
        session.facts().begun(id);
    }

    /** It is completed, aborted or given up. */
    void end() {
        session.facts().ended(id);
    }

    public void send(PartBuffer part) {
        int number = parts.size() + 1;
        UploadPartResponse response = session.store()
                .call(client -> session.bodies()
                        .uploadPart(
                                client,
                                request -> request.bucket(session.bucket())
                                        .key(key)
                                        .uploadId(id)
                                        .partNumber(number)
                                        .overrideConfiguration(part.timeout()),
                                part.requestBody()));
        parts.add(
                CompletedPart.builder().partNumber(number).eTag(response.eTag()).build());
    }

    /** Makes the object; returns its ETag. */
    public String complete(boolean onlyIfAbsent) {
        return session.store()
                .call(client -> client.completeMultipartUpload(request -> {
                    request.bucket(session.bucket())
                            .key(key)
                            .uploadId(id)
                            .multipartUpload(upload -> upload.parts(parts))
                            .overrideConfiguration(o -> o.apiCallAttemptTimeout(COMPLETION_TIMEOUT));
                    if (onlyIfAbsent) {
                        request.ifNoneMatch("*");
                    }
                }))
                .eTag();
    }

    /** Frees the parts in the store; if that fails they are found when they are a day old. */
    void abort() {
        session.attempt(client -> client.abortMultipartUpload(
                request -> request.bucket(session.bucket()).key(key).uploadId(id)));
    }
}
