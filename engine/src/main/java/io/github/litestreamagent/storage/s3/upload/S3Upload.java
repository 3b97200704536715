package io.github.litestreamagent.storage.s3.upload;

import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.storage.Tail;
import io.github.litestreamagent.storage.s3.client.BucketFacts;
import io.github.litestreamagent.storage.s3.client.ReplicaClosedException;
import io.github.litestreamagent.storage.s3.client.S3Errors;
import io.github.litestreamagent.storage.s3.client.S3Session;
import io.github.litestreamagent.storage.s3.client.S3Store;
import io.github.litestreamagent.storage.s3.client.StoreClock;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * One upload of one object, from the first byte of its body to the store's last answer. What fits the buffer goes in one PUT, which every
 * store can make conditional; more goes in parts, of which one is held at a time.
 */
final class S3Upload extends OutputStream {

    enum Outcome {
        CREATED,

        /** The key is taken; by whom is not known yet. */
        EXISTS,

        /** Another writer creates or deletes the same key: begin again. */
        CONFLICT
    }

    /** Above the 16 MB that replication captures in memory, so that those are one conditional PUT. */
    static final long LARGEST_SINGLE_PUT = 20L << 20;

    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICTING = 409;

    private final S3Session session;
    private final NewObject object;
    private final PartBuffer buffer;
    private final Tail tail = new Tail();
    private BucketFacts.Uploads ends;
    private MultipartUpload parts;
    private LtxObject created;
    private Optional<Semaphore> permit = Optional.empty();

    S3Upload(S3Session session, NewObject object) {
        this.session = session;
        this.object = object;
        this.buffer = new PartBuffer(bufferSize(object));
    }

    private static int bufferSize(NewObject object) {
        return isOnePut(object)
                ? Math.max(1, (int) object.body().size().getAsLong())
                : PartSize.of(object.body().databaseSize());
    }

    private static boolean isOnePut(NewObject object) {
        OptionalLong size = object.body().size();
        return size.isPresent() && size.getAsLong() <= LARGEST_SINGLE_PUT;
    }

    /**
     * Writes the body and completes the upload. Whatever happens, no unfinished upload is left if the store can be
     * reached, and keeps what stands under the key of an upload that is aborted.
     */
    Outcome run() throws StorageException {
        try {
            object.body().writeTo(this);
            return finish();
        } catch (S3Exception answer) {
            if (answer.statusCode() == PRECONDITION_FAILED) {
                return Outcome.EXISTS;
            }
            if (answer.statusCode() == CONFLICTING) {
                return Outcome.CONFLICT;
            }
            throw failed(answer);
        } catch (SdkException | ReplicaClosedException e) {
            throw failed(e);
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException(
                    "cannot upload " + session.errors().name(object.key()) + ": its content cannot be read: "
                            + e.getMessage(),
                    true,
                    e);
        } finally {
            if (created == null && parts != null && ends.abortKeepsObject()) {
                parts.abort();
            }
            if (parts != null) {
                parts.end();
            }
            permit.ifPresent(Semaphore::release);
        }
    }

    private StorageException failed(RuntimeException cause) {
        return session.errors().translate("upload", object.key(), cause);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        tail.add(bytes, offset, length);
        int done = 0;
        while (done < length) {
            if (buffer.isFull()) {
                sendPart();
            }
            if (permit.isEmpty() && buffer.memory() > S3Store.SMALL_UPLOAD) {
                permit = Optional.of(session.store().beginLargeUpload(isOnePut(object)));
            }
            done += buffer.add(bytes, offset + done, length - done);
        }
    }

    private void sendPart() throws StorageException {
        if (parts == null) {
            ends = session.facts().uploads(session);
            parts = new MultipartUpload(session, object);
        }
        parts.send(buffer);
        buffer.clear();
    }

    private Outcome finish() throws StorageException {
        if (parts == null) {
            return putWhole();
        }
        if (buffer.size() > 0) {
            sendPart();
        }
        if (!ends.conditional() && new StandingObject(session).exists(object.key())) {
            return Outcome.EXISTS;
        }
        try {
            created = ltxObject(parts.complete(ends.conditional()), Instant.now());
            return Outcome.CREATED;
        } catch (S3Exception answer) {
            if (S3Errors.isCode(answer, "NoSuchUpload")) {
                return Outcome
                        .EXISTS; // completed by an attempt whose answer was lost, else the caller finds nothing there
            }
            throw answer;
        }
    }

    private Outcome putWhole() throws StorageException {
        boolean conditional = session.facts().createsOnCondition(session);
        if (!conditional && new StandingObject(session).exists(object.key())) {
            return Outcome.EXISTS;
        }
        PutObjectResponse response = session.store()
                .call(client -> session.bodies()
                        .put(
                                client,
                                request -> {
                                    request.bucket(session.bucket())
                                            .key(object.key())
                                            .metadata(object.metadata().toMap())
                                            .overrideConfiguration(buffer.timeout());
                                    if (conditional) {
                                        request.ifNoneMatch("*");
                                    }
                                },
                                buffer.requestBody()));
        created = ltxObject(response.eTag(), StoreClock.of(response.sdkHttpResponse()));
        return Outcome.CREATED;
    }

    private LtxObject ltxObject(String etag, Instant time) {
        return new LtxObject(object.level(), object.range(), tail.size(), time, Etags.bare(etag));
    }

    LtxObject created() {
        return created;
    }

    /** Bytes that the body wrote. */
    long size() {
        return tail.size();
    }

    /** The last 16 bytes that the body wrote. */
    byte[] trailer() {
        return tail.bytes();
    }
}
