package io.github.litestreamagent.storage.s3.client;

import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.StorageException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** One sentence for the operator out of what the store answered: the operation, the object, the place, the answer, and what to do. */
public final class S3Errors {

    /** Answers below 500 that pass by themselves. An upload is gone when a lifecycle rule was faster: it is begun again. */
    private static final Set<String> PASSING =
            Set.of("RequestTimeout", "SlowDown", "InternalError", "NoSuchUpload", "OperationAborted");

    private static final Set<Integer> PASSING_STATUS = Set.of(408, 409, 425, 429);

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\s]+");

    /** Characters. */
    private static final int LONGEST_MESSAGE = 300;

    private final S3Location location;
    private final S3Advice advice;

    S3Errors(S3Location location) {
        this.location = location;
        advice = new S3Advice(location);
    }

    /**
     * The exception to throw.
     *
     * @param verb what was being done, with its preposition if it needs one
     * @param key empty for the replica as a whole
     */
    public StorageException translate(String verb, String key, RuntimeException cause) {
        String what = "cannot " + verb + " " + name(key)
                + location.endpoint().map(uri -> " at " + uri).orElse("");
        if (cause instanceof AwsServiceException answer) {
            return new StorageException(
                    what + ": the store answered " + answered(answer) + advice.on(answer), isRetryable(answer), cause);
        }
        if (cause instanceof AbortedException) {
            Thread.currentThread().interrupt();
            return new StorageException(what + ": interrupted", true, cause);
        }
        if (cause instanceof SdkException) {
            return new StorageException(what + ": " + withoutAnswer(cause), true, cause);
        }
        if (cause instanceof ReplicaClosedException) {
            return new StorageException(what + ": the replica is closed", false, cause);
        }
        throw cause;
    }

    /** {@code s3://bucket/key}. */
    public String name(String key) {
        return key.isEmpty() ? location.description().url() : "s3://" + location.bucket() + "/" + key;
    }

    static Optional<String> code(AwsServiceException answer) {
        return Optional.ofNullable(answer.awsErrorDetails())
                .map(details -> details.errorCode())
                .filter(code -> !code.isEmpty());
    }

    public static boolean isCode(AwsServiceException answer, String code) {
        return code(answer).filter(code::equals).isPresent();
    }

    /** What the store itself says, on one line and shortened; empty where it says nothing, as in every answer to a HEAD. */
    static Optional<String> message(AwsServiceException answer) {
        return Optional.ofNullable(answer.awsErrorDetails())
                .map(details -> details.errorMessage())
                .map(message -> UNPRINTABLE.matcher(message).replaceAll(" ").strip())
                .filter(message -> !message.isEmpty())
                .map(message ->
                        message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "…");
    }

    private static String answered(AwsServiceException answer) {
        return answer.statusCode()
                + code(answer).map(code -> " " + code).orElse("")
                + message(answer).map(message -> " (" + message + ")").orElse("");
    }

    private boolean isRetryable(AwsServiceException answer) {
        return answer.statusCode() >= 500
                || PASSING_STATUS.contains(answer.statusCode())
                || code(answer).filter(PASSING::contains).isPresent()
                || (isCode(answer, "ExpiredToken") && location.credentials().isEmpty());
    }

    private String withoutAnswer(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "the host name is unknown; correct `endpoint`, `bucket` or `region`";
            }
            if (cause instanceof ConnectException) {
                return "nothing answers at that address; start the store or correct `endpoint`";
            }
            if (cause instanceof SSLException) {
                return "no secure connection (" + cause.getMessage() + "); check the certificate of the store, or http"
                        + " in `endpoint`";
            }
        }
        String message = String.valueOf(failure.getMessage());
        if (message.startsWith(S3Listing.NO_LISTING) || message.startsWith("Could not parse XML")) {
            return S3Advice.NO_S3;
        }
        if (message.startsWith("Unable to load credentials")) {
            return "there are no credentials; set access-key-id and secret-access-key, their environment variables, or"
                    + " a source of the AWS credential chain";
        }
        return message.contains("timeout") || message.contains("timed out")
                ? "no answer in time"
                : "the connection broke off (" + rootOf(failure).getClass().getSimpleName() + ")";
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
