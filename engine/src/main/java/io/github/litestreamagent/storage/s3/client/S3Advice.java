package io.github.litestreamagent.storage.s3.client;

import io.github.litestreamagent.storage.S3Location;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What the operator can do about an answer of the store: first where the address cannot be right, then by code and status. */
final class S3Advice {

    /** Something else listens there. */
    static final String NO_S3 =
            "what answers there does not speak S3; write the address of the S3 API in `endpoint`: with MinIO it is port 9000 by"
                    + " default, and the console another one";

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    /** With these a store answers requests for what it does not have or know: a bucket in the wrong place, a wrong port. */
    private static final Set<Integer> OF_WRONG_ADDRESSES = Set.of(301, 307, 400, 403, 404, 405, 501);

    private static final Map<String, String> BY_CODE = Map.of(
            "RequestTimeTooSkewed", "set the clock of this machine",
            "QuotaExceeded", "raise the quota, or free space in the store; it is tried again",
            "AuthorizationHeaderMalformed", "correct `region` or `endpoint`",
            "InvalidBucketName", "a bucket has 3 to 63 lower-case letters, digits, dots and hyphens; correct `bucket`");

    private static final Map<Integer, String> BY_STATUS = Map.of(
            400, "check `bucket`, `endpoint` and `region`",
            405, "check `endpoint`: is it that of an S3 API?",
            429,
                    "the store asks for fewer requests: it is tried again with longer pauses; if that goes on, raise sync-interval",
            501, "the store does not know this request: check `endpoint`, or use another store",
            503,
                    "the store is busy or asks for fewer requests: it is tried again with longer pauses; if that goes on, raise sync-interval",
            507, "the disk of the store is full: free space there; it is tried again");

    private final S3Location location;

    S3Advice(S3Location location) {
        this.location = location;
    }

    /** Begins with a semicolon; empty if there is nothing to be said. */
    String on(AwsServiceException answer) {
        return wrongAddress(answer)
                .or(() -> byCode(answer))
                .map(advice -> "; " + advice)
                .orElse("");
    }

    private Optional<String> wrongAddress(AwsServiceException answer) {
        if (!OF_WRONG_ADDRESSES.contains(answer.statusCode())) {
            return Optional.empty();
        }
        if (isConsole(answer)) {
            return Optional.of(NO_S3);
        }
        String bucket = location.bucket();
        if (!bucket.equals(bucket.toLowerCase(Locale.ROOT)) && !S3Errors.isCode(answer, "AccessDenied")) {
            return Optional.of("a bucket has no capitals: is it " + bucket.toLowerCase(Locale.ROOT) + "?");
        }
        return location.endpoint().flatMap(endpoint -> bucketInEndpoint(endpoint, answer));
    }

    /** MinIO's says so in words; others send a page. */
    private static boolean isConsole(AwsServiceException answer) {
        return S3Errors.message(answer)
                        .map(message -> message.contains("API port"))
                        .orElse(false)
                || (answer.awsErrorDetails() != null
                        && answer.awsErrorDetails().sdkHttpResponse() != null
                        && S3Listing.isPage(answer.awsErrorDetails().sdkHttpResponse()));
    }

    private Optional<String> bucketInEndpoint(URI endpoint, AwsServiceException answer) {
        String bucket = location.bucket();
        String[] path = endpoint.getPath().split("/", -1);
        if (path.length > 1 && !path[1].isEmpty() && (path[1].equals(bucket) || answer.statusCode() != FORBIDDEN)) {
            String server = endpoint.getScheme() + "://" + endpoint.getRawAuthority();
            return Optional.of("`endpoint` ends in /" + path[1] + ": a bucket does not belong there. Write endpoint: "
                    + server + " and bucket: " + path[1]);
        }
        if (endpoint.getHost().startsWith(bucket + ".")) {
            String server =
                    endpoint.getScheme() + "://" + endpoint.getRawAuthority().substring(bucket.length() + 1);
            return Optional.of("`endpoint` begins with the bucket, which is written twice then. Write endpoint: "
                    + server + " and bucket: " + bucket);
        }
        return Optional.empty();
    }

    private Optional<String> byCode(AwsServiceException answer) {
        String code = S3Errors.code(answer).orElse("");
        if (code.equals("NoSuchBucket")) {
            return Optional.of("create the bucket " + location.bucket() + " or correct `bucket`");
        }
        if (code.equals("AccessDenied")) {
            return Optional.of("allow these credentials to read, write, list and delete below "
                    + location.description().url());
        }
        if (BY_CODE.containsKey(code)) {
            return Optional.of(BY_CODE.get(code));
        }
        if (answer.statusCode() == FORBIDDEN || code.equals("ExpiredToken")) {
            String alsoRefused = code.isEmpty()
                    ? "; or allow them to read below " + location.description().url()
                    : ""; // a HEAD does not say which of the two it is
            return Optional.of(
                    "check access-key-id, secret-access-key and region, or the AWS credentials of this process"
                            + alsoRefused);
        }
        if (answer.statusCode() / 100 == 3) {
            return Optional.of("correct `region` or `endpoint`");
        }
        if (answer.statusCode() == NOT_FOUND && code.isEmpty()) {
            return Optional.of("there is no such object or bucket");
        }
        return Optional.ofNullable(BY_STATUS.get(answer.statusCode()));
    }
}
