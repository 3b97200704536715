package io.github.litestreamagent.storage.s3.client;

import io.github.litestreamagent.storage.ObjectOptions;
import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.S3Location.StaticCredentials;
import java.net.URI;
import java.util.Optional;

/** What of a location decides which client can serve it. */
public record S3Access(
        Optional<String> region,
        Optional<URI> endpoint,
        boolean forcePathStyle,
        boolean skipVerify,
        Optional<StaticCredentials> credentials,
        ObjectOptions objects) {

    public static S3Access of(S3Location location) {
        return new S3Access(
                location.region(),
                location.endpoint(),
                location.forcePathStyle(),
                location.skipVerify(),
                location.credentials(),
                location.objects());
    }
}
