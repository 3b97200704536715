package io.github.litestreamagent.testing;

import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.S3Location.StaticCredentials;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket of a test class. */
public record S3Bucket(S3Server server, String name) {

    /** For our own storage. */
    public S3Location location(String path) {
        return location(path, server.endpoint());
    }

    /** The same bucket by another way, e.g. through {@link BadNetwork}. */
    public S3Location location(String path, URI endpoint) {
        return new S3Location(
                name,
                path,
                Optional.of("us-east-1"),
                Optional.of(endpoint),
                true,
                false,
                Optional.of(new StaticCredentials(server.accessKeyId(), server.secretAccessKey(), Optional.empty())));
    }

    /** For Litestream and for our command line, with {@link #environment()}. */
    public String url(String path) {
        return "s3://" + name + "/" + path + "?endpoint=" + server.endpoint() + "&region=us-east-1&forcePathStyle=true";
    }

    /** The credentials, as Litestream and the agent read them. */
    public Map<String, String> environment() {
        return Map.of(
                "LITESTREAM_ACCESS_KEY_ID", server.accessKeyId(),
                "LITESTREAM_SECRET_ACCESS_KEY", server.secretAccessKey());
    }

    public S3Client client() {
        return server.client();
    }

    /** Deletes all objects: S3Proxy keeps those of all tests in a memory of 4 GB. */
    public void empty() {
        for (ListObjectsV2Response page : client().listObjectsV2Paginator(request -> request.bucket(name))) {
            List<ObjectIdentifier> objects = page.contents().stream()
                    .map(object -> ObjectIdentifier.builder().key(object.key()).build())
                    .toList();
            if (!objects.isEmpty()) {
                client().deleteObjects(request -> request.bucket(name).delete(keys -> keys.objects(objects)));
            }
        }
    }

    /** All keys of the bucket in order. */
    public List<String> keys() {
        return client().listObjectsV2Paginator(request -> request.bucket(name)).contents().stream()
                .map(S3Object::key)
                .toList();
    }
}
