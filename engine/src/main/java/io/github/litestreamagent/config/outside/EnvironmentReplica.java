package io.github.litestreamagent.config.outside;

import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.storage.ReplicaLocation;
import io.github.litestreamagent.storage.ReplicaUrl;
import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.S3Location.StaticCredentials;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** What the environment says about a replica that something else names. */
public final class EnvironmentReplica {

    private EnvironmentReplica() {}

    public static ReplicaLocation of(String url, Map<String, String> environment) throws ConfigurationException {
        try {
            ReplicaLocation location = ReplicaUrl.parse(url);
            return location instanceof S3Location s3 ? completed(s3, environment) : location;
        } catch (IllegalArgumentException refused) {
            throw new ConfigurationException(refused.getMessage());
        }
    }

    private static S3Location completed(S3Location url, Map<String, String> environment) throws ConfigurationException {
        Optional<URI> endpoint = url.endpoint();
        Optional<URI> fromEnvironment =
                variable(environment, "LITESTREAM_REPLICA_ENDPOINT").map(ReplicaUrl::endpoint);
        return new S3Location(
                url.bucket(),
                url.path(),
                url.region().or(() -> variable(environment, "LITESTREAM_REPLICA_REGION")),
                endpoint.or(() -> fromEnvironment),
                url.forcePathStyle() || (endpoint.isEmpty() && fromEnvironment.isPresent()),
                url.skipVerify(),
                credentials(environment),
                url.contentMd5(),
                url.objects());
    }

    /** Empty for the AWS credential chain. */
    public static Optional<StaticCredentials> credentials(Map<String, String> environment)
            throws ConfigurationException {
        Optional<String> id = variable(environment, "LITESTREAM_ACCESS_KEY_ID");
        Optional<String> secret = variable(environment, "LITESTREAM_SECRET_ACCESS_KEY");
        if (id.isPresent() != secret.isPresent()) {
            throw new ConfigurationException(
                    "LITESTREAM_ACCESS_KEY_ID and LITESTREAM_SECRET_ACCESS_KEY belong together:"
                            + " set both, or none for the AWS credential chain");
        }
        return id.map(key -> new StaticCredentials(key, secret.get(), Optional.empty(), "LITESTREAM_ACCESS_KEY_ID"));
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isEmpty());
    }
}
