package io.github.litestreamagent.storage.s3.client;

import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.StorageException;
import java.net.URI;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/** What each request of one replica needs: the shared store, the bucket and what is known of it, the keys, and the words for a failure. */
public record S3Session(
        S3Location location, S3Store store, S3Keys keys, S3Errors errors, BucketFacts facts, PendingRequests pending) {

    private static final int NOT_FOUND = 404;

    public static S3Session of(S3Location location, S3Store store) {
        return new S3Session(
                location,
                store,
                new S3Keys(location.path()),
                new S3Errors(location),
                store.facts(location.bucket()),
                new PendingRequests(location.endpoint().map(URI::toString).orElse("AWS")));
    }

    public String bucket() {
        return location.bucket();
    }

    public Bodies bodies() {
        return new Bodies(location.contentMd5().put(), facts);
    }

    /** Makes a request whose every failure is one. */
    public <T> T call(String verb, String key, Function<S3Client, T> request) throws StorageException {
        try {
            return pending.during(verb + " " + errors.name(key), () -> store.call(request));
        } catch (SdkException | ReplicaClosedException e) {
            throw errors.translate(verb, key, e);
        }
    }

    /** Makes a request whose failure changes nothing: the caller has done its work or has a worse one to report. */
    public void attempt(Function<S3Client, ?> request) {
        try {
            store.call(request);
        } catch (SdkException | ReplicaClosedException leftAsItIs) {
            return;
        }
    }

    /** Returns true if the answer says that an object is not there; a HEAD has no body to say whether it is the bucket. */
    public static boolean isMissingObject(AwsServiceException answer) {
        return answer.statusCode() == NOT_FOUND && !S3Errors.isCode(answer, "NoSuchBucket");
    }
}
