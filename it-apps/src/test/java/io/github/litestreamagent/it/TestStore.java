package io.github.litestreamagent.it;

import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.testing.S3Bucket;
import java.util.Optional;
import java.util.UUID;

/** The bucket of a test class as the harness sees it. */
public final class TestStore {

    private TestStore() {}

    public static S3Access access(S3Bucket bucket) {
        return new S3Access(
                Optional.of(bucket.server().endpoint()),
                "us-east-1",
                bucket.name(),
                Optional.of(new S3Access.Keys(
                        bucket.server().accessKeyId(), bucket.server().secretAccessKey())));
    }

    /** A path in the bucket that nobody else uses. */
    public static String newPath() {
        return "it/" + UUID.randomUUID();
    }
}
