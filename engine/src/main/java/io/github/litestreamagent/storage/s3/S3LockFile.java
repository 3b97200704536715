package io.github.litestreamagent.storage.s3;

import io.github.litestreamagent.storage.LockFile;
import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.storage.s3.client.S3Errors;
import io.github.litestreamagent.storage.s3.client.S3Session;
import io.github.litestreamagent.storage.s3.client.StoreClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * {@code lock.json} in a bucket: created with If-None-Match, replaced with If-Match.
 *
 * <p>Design note: to credentials that may not list the bucket S3 answers 403 for an object that is not there, and for one that they may not
 * read. So a look that is refused finds nothing, and the creation that follows it tells which of the two it was.
 */
final class S3LockFile implements LockFile {

    /** The condition does not hold, another process is at it, or what was to be replaced is gone. */
    private static final Set<Integer> OVERTAKEN = Set.of(404, 409, 412);

    private static final int FORBIDDEN = 403;
    private static final int PRECONDITION_FAILED = 412;

    private final S3Session session;
    private final String key;

    /** The refusal of the last look, which may mean that nothing is there; null if the last look told. */
    private volatile S3Exception lookForbidden;

    S3LockFile(S3Session session) {
        this.session = session;
        key = session.keys().lock();
    }

    @Override
    public boolean isReplaceable() throws StorageException {
        return session.facts().createsOnCondition(session) && session.facts().replacesOnCondition(session);
    }

    @Override
    public Seen look() throws StorageException {
        return session.call("read", key, this::look);
    }

    private Seen look(S3Client client) {
        lookForbidden = null;
        try (ResponseInputStream<GetObjectResponse> in =
                client.getObject(request -> request.bucket(session.bucket()).key(key))) {
            String text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            in.abort();
            Content content = new Content(text, in.response().eTag());
            return new Seen(Optional.of(content), StoreClock.of(in.response().sdkHttpResponse()));
        } catch (S3Exception answer) {
            if (answer.statusCode() == FORBIDDEN) {
                lookForbidden = answer;
            }
            if (answer.statusCode() == FORBIDDEN || S3Session.isMissingObject(answer)) {
                return new Seen(Optional.empty(), Instant.now());
            }
            throw answer;
        } catch (IOException e) {
            throw SdkClientException.create("the connection broke off", e);
        } catch (UncheckedIOException e) {
            throw SdkClientException.create("the connection broke off", e.getCause());
        }
    }

    @Override
    public Optional<Seen> replace(String text, Optional<Content> standing) throws StorageException {
        return session.call("replace", key, client -> replace(client, text, standing));
    }

    private Optional<Seen> replace(S3Client client, String text, Optional<Content> standing) {
        try {
            PutObjectResponse answer = session.bodies()
                    .put(
                            client,
                            request -> {
                                request.bucket(session.bucket()).key(key).contentType("application/json");
                                if (standing.isPresent()) {
                                    request.ifMatch(standing.get().etag());
                                } else {
                                    request.ifNoneMatch("*");
                                }
                            },
                            RequestBody.fromString(text));
            return Optional.of(
                    new Seen(Optional.of(new Content(text, answer.eTag())), StoreClock.of(answer.sdkHttpResponse())));
        } catch (S3Exception answer) {
            if (standing.isEmpty() && lookForbidden != null && answer.statusCode() == PRECONDITION_FAILED) {
                throw lookForbidden;
            }
            if (OVERTAKEN.contains(answer.statusCode()) && !S3Errors.isCode(answer, "NoSuchBucket")) {
                return Optional.empty();
            }
            throw answer;
        }
    }
}
