package io.github.litestreamagent.storage.s3;

import io.github.litestreamagent.storage.ForeignObjectException;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.StorageException;
import java.util.Arrays;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Looks at the object that was in the way of a creation: often ours, stored by a request whose answer was lost. */
final class StandingObject {

    private final S3Session session;

    StandingObject(S3Session session) {
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
