package io.github.litestreamagent.storage;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A bucket and a key prefix: {@code <path>/<level, 4 hex digits>/<min>-<max>.ltx}.
 *
 * @param path without leading or trailing slash; empty for the bucket itself
 * @param region empty: that of the AWS SDK's chain, {@code us-east-1} where an endpoint is given
 * @param endpoint empty: AWS
 * @param forcePathStyle bucket in the path, not in the host name; Litestream's default where an endpoint is given
 * @param skipVerify accept any TLS certificate, Litestream's {@code skip-verify}
 * @param credentials empty: the AWS SDK's default chain
 * @param contentMd5 which requests carry the MD5 of their body
 * @param objects how the store is to keep them
 */
public record S3Location(
        String bucket,
        String path,
        Optional<String> region,
        Optional<URI> endpoint,
        boolean forcePathStyle,
        boolean skipVerify,
        Optional<StaticCredentials> credentials,
        ContentMd5 contentMd5,
        ObjectOptions objects)
        implements ReplicaLocation {

    public S3Location {
        if (bucket.isEmpty()) {
            throw new IllegalArgumentException("bucket required for s3 replica");
        }
        endpoint.ifPresent(S3Location::checkEndpoint);
        boolean isPlain = endpoint.isPresent() && "http".equals(endpoint.get().getScheme());
        if (objects.customerKey().isPresent() && isPlain && !PrivateNetwork.holds(endpoint.get())) {
            throw new IllegalArgumentException(
                    "sse-customer-key requires HTTPS endpoint (HTTP only allowed for localhost/private networks)");
        }
    }

    /** With the defaults of {@link ContentMd5} and {@link ObjectOptions}. */
    public S3Location(
            String bucket,
            String path,
            Optional<String> region,
            Optional<URI> endpoint,
            boolean forcePathStyle,
            boolean skipVerify,
            Optional<StaticCredentials> credentials) {
        this(
                bucket,
                path,
                region,
                endpoint,
                forcePathStyle,
                skipVerify,
                credentials,
                ContentMd5.DEFAULTS,
                ObjectOptions.DEFAULTS);
    }

    /** The same place, where objects are kept in another way. */
    public S3Location with(ObjectOptions others) {
        return new S3Location(
                bucket, path, region, endpoint, forcePathStyle, skipVerify, credentials, contentMd5, others);
    }

    static void checkEndpoint(URI endpoint) {
        if (endpoint.getHost() == null
                || !("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))) {
            throw new IllegalArgumentException(
                    "endpoint of s3 replica is not the address of a server: write http://host:port");
        }
        if (endpoint.getRawUserInfo() != null || endpoint.getRawQuery() != null) {
            throw new IllegalArgumentException(
                    "endpoint of s3 replica holds more than scheme, host and port: credentials belong into access-key-id and secret-access-key");
        }
    }

    @Override
    public ReplicaDescription description() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("bucket", bucket);
        attributes.put("path", path);
        attributes.put("region", region.orElse(""));
        attributes.put("endpoint", endpoint.map(URI::toString).orElse(""));
        return new ReplicaDescription(
                "s3",
                path.isEmpty() ? "s3://" + bucket : "s3://" + bucket + "/" + ReplicaUrl.encoded(path),
                attributes);
    }

    @Override
    public S3Location resolve(String relative) {
        String below = path.isEmpty() ? relative : path + "/" + relative;
        return new S3Location(
                bucket, below, region, endpoint, forcePathStyle, skipVerify, credentials, contentMd5, objects);
    }

    /**
     * Which requests carry a Content-MD5 header, as Litestream's keys say.
     *
     * @param put bodies of objects, {@code put-object-content-md5}; where a bucket asks for it, it is sent without being asked for here
     * @param delete lists of objects to delete, {@code require-content-md5}
     */
    public record ContentMd5(boolean put, boolean delete) {

        /** Litestream's. */
        public static final ContentMd5 DEFAULTS = new ContentMd5(false, true);
    }

    /**
     * Key and secret from the configuration. Printing it shows neither (R11).
     *
     * @param origin where the key was found: {@code litestream.yml:3:5}, or the name of a variable
     */
    public record StaticCredentials(
            String accessKeyId, String secretAccessKey, Optional<String> sessionToken, String origin) {

        /** From nowhere that can be named. */
        public StaticCredentials(String accessKeyId, String secretAccessKey, Optional<String> sessionToken) {
            this(accessKeyId, secretAccessKey, sessionToken, "");
        }

        /** Where they were found makes no difference: replicas with the same keys share a client. */
        @Override
        public boolean equals(Object other) {
            return other instanceof StaticCredentials that
                    && accessKeyId.equals(that.accessKeyId)
                    && secretAccessKey.equals(that.secretAccessKey)
                    && sessionToken.equals(that.sessionToken);
        }

        @Override
        public int hashCode() {
            return Objects.hash(accessKeyId, secretAccessKey, sessionToken);
        }

        /** The beginning of the key, which tells keys apart and opens nothing. */
        public String masked() {
            int shown = accessKeyId.length() < 8 ? 0 : 4;
            return accessKeyId.substring(0, shown) + "****";
        }

        @Override
        public String toString() {
            return "StaticCredentials[hidden]";
        }
    }
}
