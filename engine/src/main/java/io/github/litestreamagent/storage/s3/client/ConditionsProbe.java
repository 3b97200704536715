package io.github.litestreamagent.storage.s3.client;

import java.util.Set;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Asks a store for what it must refuse, with one object of a fixed name that stays: creating it a second time, replacing a version of it
 * that is not there, completing an upload in its place. What is not refused is not honoured.
 */
final class ConditionsProbe {

    private static final String CONTENT = "litestream-agent asks whether this store honours conditional writes";
    private static final String WRONG_ETAG = "\"00000000000000000000000000000000\"";

    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    /** The header itself is refused. */
    private static final Set<Integer> UNKNOWN = Set.of(405, 501);

    /** Codes of a 400 that mean the same: other ones are about keys, clocks and names. */
    private static final Set<String> UNKNOWN_CODES =
            Set.of("", "InvalidArgument", "InvalidRequest", "NotImplemented", "MalformedHeader", "BadRequest");

    /** Refused at once where it stands from an earlier start; else created, and refused when it is created again. */
    boolean create(S3Session session, S3Client client) {
        boolean stood = isRefused(() -> putIfAbsent(session, client));
        return stood || isRefused(() -> putIfAbsent(session, client));
    }

    private static void putIfAbsent(S3Session session, S3Client client) {
        session.bodies()
                .put(
                        client,
                        request -> request.bucket(session.bucket())
                                .key(session.keys().probe())
                                .ifNoneMatch("*"),
                        RequestBody.fromString(CONTENT));
    }

    /** A store that knows the condition answers the same whether the object stands or not: that version of it is not there. */
    boolean replace(S3Session session, S3Client client) {
        try {
            return isRefused(() -> session.bodies()
                    .put(
                            client,
                            request -> request.bucket(session.bucket())
                                    .key(session.keys().probe())
                                    .ifMatch(WRONG_ETAG),
                            RequestBody.fromString(CONTENT)));
        } catch (S3Exception answer) {
            if (S3Session.isMissingObject(answer)) {
                return true;
            }
            throw answer;
        }
    }

    BucketFacts.Uploads uploads(S3Session session, S3Client client, boolean createsOnCondition) {
        stand(session, client, createsOnCondition);
        String first = begin(session, client);
        CompletedPart part = part(session, client, first);
        boolean conditional = isRefused(() -> client.completeMultipartUpload(request -> request.bucket(session.bucket())
                .key(session.keys().probe())
                .uploadId(first)
                .ifNoneMatch("*")
                .multipartUpload(upload -> upload.parts(part))));
        String unfinished = conditional ? first : begin(session, client);
        return new BucketFacts.Uploads(conditional, aborts(session, client, unfinished) && stands(session, client));
    }

    /** Credentials need not allow it: then nothing is ever aborted. */
    private static boolean aborts(S3Session session, S3Client client, String uploadId) {
        try {
            client.abortMultipartUpload(request ->
                    request.bucket(session.bucket()).key(session.keys().probe()).uploadId(uploadId));
            return true;
        } catch (S3Exception answer) {
            if (answer.statusCode() == FORBIDDEN) {
                return false;
            }
            throw answer;
        }
    }

    /** An operator or a lifecycle rule may have removed it since. */
    private static void stand(S3Session session, S3Client client, boolean createsOnCondition) {
        if (createsOnCondition) {
            isRefused(() -> putIfAbsent(session, client));
        } else {
            session.bodies()
                    .put(
                            client,
                            request -> request.bucket(session.bucket())
                                    .key(session.keys().probe()),
                            RequestBody.fromString(CONTENT));
        }
    }

    private static boolean stands(S3Session session, S3Client client) {
        try {
            client.headObject(request ->
                    request.bucket(session.bucket()).key(session.keys().probe()));
            return true;
        } catch (S3Exception answer) {
            if (S3Session.isMissingObject(answer)) {
                return false;
            }
            throw answer;
        }
    }

    private static String begin(S3Session session, S3Client client) {
        return client.createMultipartUpload(request ->
                        request.bucket(session.bucket()).key(session.keys().probe()))
                .uploadId();
    }

    private static CompletedPart part(S3Session session, S3Client client, String uploadId) {
        String etag = session.bodies()
                .uploadPart(
                        client,
                        request -> request.bucket(session.bucket())
                                .key(session.keys().probe())
                                .uploadId(uploadId)
                                .partNumber(1),
                        RequestBody.fromString(CONTENT))
                .eTag();
        return CompletedPart.builder().partNumber(1).eTag(etag).build();
    }

    private static boolean isRefused(Runnable request) {
        try {
            request.run();
            return false;
        } catch (S3Exception answer) {
            if (isConditionRefused(answer)) {
                return true;
            }
            if (isHeaderRefused(answer)) {
                return false;
            }
            throw answer;
        }
    }

    /** The condition was understood and does not hold. */
    private static boolean isConditionRefused(S3Exception answer) {
        return answer.statusCode() == PRECONDITION_FAILED
                || (answer.statusCode() == CONFLICT && S3Errors.isCode(answer, "ConditionalRequestConflict"));
    }

    private static boolean isHeaderRefused(S3Exception answer) {
        return UNKNOWN.contains(answer.statusCode())
                || (answer.statusCode() == BAD_REQUEST
                        && UNKNOWN_CODES.contains(S3Errors.code(answer).orElse("")));
    }
}
