package io.github.litestreamagent.storage.s3.client;

import io.github.litestreamagent.storage.S3Location.StaticCredentials;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.protocol.HttpContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.spi.scheme.AuthSchemeOption;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.InstanceProfileRegionProvider;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeParams;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeProvider;
import software.amazon.awssdk.utils.AttributeMap;

/** Makes the S3 client: apache5, no chunked encoding, checksums only where S3 requires them, bounded in connections, time and attempts. */
final class S3ClientFactory {

    private static final Region DEFAULT_REGION = Region.US_EAST_1;

    /** Of one process and store, open streams included; the SDK's own default. */
    private static final int MAX_CONNECTIONS = 50;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Longest silence of the store; S3 sends a blank now and then while it completes an upload. */
    private static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(30);

    /** One attempt of a request without a body; those with one get more by its size. */
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(30);

    /** Then the call fails and its caller waits longer before the next than the SDK would. */
    private static final int MAX_ATTEMPTS = 3;

    private S3ClientFactory() {}

    /** @param clock is shown each answer */
    static S3Client create(S3Access access, ClockOffset clock) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(httpClient(access))
                .region(region(access))
                .crossRegionAccessEnabled(
                        access.endpoint().isEmpty() && access.region().isEmpty())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .authSchemeProvider(new PayloadSigning())
                .serviceConfiguration(s3 -> s3.pathStyleAccessEnabled(access.forcePathStyle())
                        .chunkedEncodingEnabled(false)
                        .expectContinueEnabled(false))
                .overrideConfiguration(client -> client.apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                        .addExecutionInterceptor(clock)
                        .addExecutionInterceptor(new ObjectHeaders(access.objects()))
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(MAX_ATTEMPTS)
                                .build()));
        access.endpoint().ifPresent(builder::endpointOverride);
        access.credentials()
                .ifPresent(keys -> builder.credentialsProvider(StaticCredentialsProvider.create(credentials(keys))));
        return builder.build();
    }

    private static SdkHttpClient httpClient(S3Access access) {
        Apache5HttpClient.Builder builder = Apache5HttpClient.builder()
                .maxConnections(MAX_CONNECTIONS)
                .connectionTimeout(CONNECT_TIMEOUT)
                .connectionAcquisitionTimeout(SILENCE_TIMEOUT)
                .socketTimeout(SILENCE_TIMEOUT)
                .expectContinueEnabled(false);
        if (access.endpoint().filter(S3ClientFactory::isPlain).isPresent()) {
            builder.tlsSocketStrategy(S3ClientFactory::refuse);
        }
        return builder.buildWithDefaults(AttributeMap.builder()
                .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, access.skipVerify())
                .build());
    }

    private static boolean isPlain(URI endpoint) {
        return "http".equalsIgnoreCase(endpoint.getScheme());
    }

    /** What speaks http only needs none of the 240 classes of TLS. */
    private static SSLSocket refuse(Socket socket, String host, int port, Object attachment, HttpContext context)
            throws IOException {
        throw new IOException("the endpoint is http, and has led to https at " + host + ":" + port);
    }

    private static AwsCredentials credentials(StaticCredentials keys) {
        return keys.sessionToken().isPresent()
                ? AwsSessionCredentials.create(
                        keys.accessKeyId(),
                        keys.secretAccessKey(),
                        keys.sessionToken().get())
                : AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey());
    }

    private static Region region(S3Access access) {
        if (access.region().isPresent()) {
            return Region.of(access.region().get());
        }
        if (access.endpoint().isPresent()) {
            return DEFAULT_REGION;
        }
        try {
            return regionChain(access).getRegion();
        } catch (SdkClientException nowhereSaid) {
            return DEFAULT_REGION;
        }
    }

    /** With static keys the EC2 metadata service is not asked: outside EC2 that can take seconds. */
    private static AwsRegionProvider regionChain(S3Access access) {
        AwsRegionProvider settings = new SystemSettingsRegionProvider();
        AwsRegionProvider profile = new AwsProfileRegionProvider();
        return access.credentials().isPresent()
                ? new AwsRegionProviderChain(settings, profile)
                : new AwsRegionProviderChain(settings, profile, new InstanceProfileRegionProvider());
    }

    /** The body is signed over https too, as Litestream does: several stores refuse UNSIGNED-PAYLOAD. */
    private static final class PayloadSigning implements S3AuthSchemeProvider {

        private final S3AuthSchemeProvider defaults = S3AuthSchemeProvider.defaultProvider();

        @Override
        public List<AuthSchemeOption> resolveAuthScheme(S3AuthSchemeParams parameters) {
            return defaults.resolveAuthScheme(parameters).stream()
                    .map(option -> option.toBuilder()
                            .putSignerProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, true)
                            .build())
                    .toList();
        }
    }
}
