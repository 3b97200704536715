package io.github.litestreamagent.storage.s3.upload;

import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.storage.s3.client.S3Session;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Creates LTX files, never in the place of one that stands there (R7). */
public final class S3Creator {

    /** Of creations that met another one of the same key; S3 asks for a new try after each. */
    private static final int MAX_CONFLICTS = 5;

    private static final long PAUSE_MILLIS = 50;

    private final S3Session session;
    private final StandingObject standing;

    public S3Creator(S3Session session) {
        this.session = session;
        this.standing = new StandingObject(session);
    }

    public LtxObject create(NewObject object) throws StorageException {
        for (int conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
            pause(object, conflicts);
            Optional<LtxObject> created = createOnce(object);
            if (created.isPresent()) {
                return created.get();
            }
        }
        throw new StorageException(
                "cannot upload " + session.errors().name(object.key()) + ": the store answered " + MAX_CONFLICTS
                        + " times that another process is changing it",
                true,
                null);
    }

    /** Empty after a conflict, or if the object that was in the way is gone: then the whole upload is made again. */
    private Optional<LtxObject> createOnce(NewObject object) throws StorageException {
        S3Upload upload = new S3Upload(session, object);
        String what = "upload " + session.errors().name(object.key());
        return switch (session.pending().during(what, upload::run)) {
            case CREATED -> Optional.of(upload.created());
            case EXISTS -> standing.oursOrForeign(object, upload.size(), upload.trailer());
            case CONFLICT -> Optional.empty();
        };
    }

    private void pause(NewObject object, int conflicts) throws StorageException {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS * conflicts);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(
                    "cannot upload " + session.errors().name(object.key()) + ": interrupted", true, e);
        }
    }
}
