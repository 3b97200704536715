package io.github.litestreamagent.harness;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Where a bucket is and with which keys.
 *
 * @param endpoint empty: AWS
 * @param keys empty: what the AWS SDK finds
 */
public record S3Access(Optional<URI> endpoint, String region, String bucket, Optional<Keys> keys) {

    /** Printing it shows neither. */
    public record Keys(String id, String secret) {

        @Override
        public String toString() {
            return "Keys[hidden]";
        }
    }

    public S3Client client() {
        S3ClientBuilder client = S3Client.builder()
                .httpClientBuilder(Apache5HttpClient.builder())
                .region(Region.of(region))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(service ->
                        service.pathStyleAccessEnabled(endpoint.isPresent()).chunkedEncodingEnabled(false));
        endpoint.ifPresent(client::endpointOverride);
        keys.ifPresent(found -> client.credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(found.id(), found.secret()))));
        return client.build();
    }

    /** The variables with which the agent replicates each database below a path of this bucket, and nothing else. */
    public Map<String, String> environment(String path) {
        Map<String, String> variables = keyEnvironment();
        variables.put("LITESTREAM_REPLICA_BUCKET", bucket);
        variables.put("LITESTREAM_REPLICA_REGION", region);
        variables.put("LITESTREAM_REPLICA_PATH", path);
        endpoint.ifPresent(uri -> variables.put("LITESTREAM_REPLICA_ENDPOINT", uri.toString()));
        return variables;
    }

    /** The keys alone, for a command that is given the URL. */
    public Map<String, String> keyEnvironment() {
        Map<String, String> variables = new LinkedHashMap<>();
        keys.ifPresent(found -> variables.put("LITESTREAM_ACCESS_KEY_ID", found.id()));
        keys.ifPresent(found -> variables.put("LITESTREAM_SECRET_ACCESS_KEY", found.secret()));
        return variables;
    }

    /** The URL of a path as the agent and Litestream take it. */
    public String url(String path) {
        String query = endpoint.map(uri -> "?endpoint=" + uri + "&region=" + region + "&forcePathStyle=true")
                .orElse("?region=" + region);
        return "s3://" + bucket + "/" + path + query;
    }
}
