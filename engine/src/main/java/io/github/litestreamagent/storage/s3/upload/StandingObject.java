package io.github.litestreamagent.storage.s3.upload;

import io.github.litestreamagent.storage.ForeignObjectException;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.storage.s3.client.S3Session;
import java.util.Arrays;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Looks at the object that was in the way of a creation: often this writer's, stored by a request whose answer was lost. */
public final class StandingObject {

    private final S3Session session;

    public StandingObject(S3Session session) {
        this.session = session;
    }

    boolean exists(String key) throws StorageException {
        return head(key).isPresent();
    }

    /**
     * @param size of the object to be created
     * @param trailer its last 16 bytes
     * @return empty if nothing is there any more
     * @throws ForeignObjectException if it is another writer's
     */
    Optional<LtxObject> oursOrForeign(NewObject object, long size, byte[] trailer) throws StorageException {
        Optional<HeadObjectResponse> found = head(object.key());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        HeadObjectResponse head = found.get();
        String writer = LtxMetadata.of(head.metadata(), head.lastModified()).writer();
        boolean ours = head.contentLength() == size
                && writer.equals(object.metadata().writer())
                && Arrays.equals(trailer(object.key(), size, trailer.length), trailer);
        if (!ours) {
            throw ForeignObjectException.of(
                    session.errors().name(object.key()), object.range(), writer, head.contentLength());
        }
        return Optional.of(
                new LtxObject(object.level(), object.range(), size, head.lastModified(), Etags.bare(head.eTag())));
    }

    /** See {@link io.github.litestreamagent.storage.ReplicaStorage#stands}; one request where the ETag tells. */
    public boolean stands(LtxObject put, String writer, byte[] trailer) throws StorageException {
        String key = session.keys().object(put.level(), put.range());
        Optional<HeadObjectResponse> found = head(key);
        if (found.isEmpty()) {
            return false;
        }
        HeadObjectResponse head = found.get();
        String theirs = LtxMetadata.of(head.metadata(), head.lastModified()).writer();
        boolean sameEtag = !put.etag().isEmpty() && put.etag().equals(Etags.bare(head.eTag()));
        boolean ours = theirs.equals(writer)
                && head.contentLength() == put.size()
                && (sameEtag || Arrays.equals(trailer(key, put.size(), trailer.length), trailer));
        if (!ours) {
            throw ForeignObjectException.inPlaceOf(put, session.errors().name(""), theirs, head.contentLength());
        }
        return true;
    }

    private Optional<HeadObjectResponse> head(String key) throws StorageException {
        return session.call("look at", key, client -> head(client, key));
    }

    private Optional<HeadObjectResponse> head(S3Client client, String key) {
        try {
            return Optional.of(client.headObject(
                    request -> request.bucket(session.bucket()).key(key)));
        } catch (S3Exception answer) {
            if (S3Session.isMissingObject(answer)) {
                return Optional.empty();
            }
            throw answer;
        }
    }

    private byte[] trailer(String key, long size, int length) throws StorageException {
        return session.call(
                "read the trailer of",
                key,
                client -> client.getObjectAsBytes(request -> request.bucket(session.bucket())
                                .key(key)
                                .range("bytes=" + (size - length) + "-" + (size - 1)))
                        .asByteArrayUnsafe());
    }
}
