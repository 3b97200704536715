package io.github.litestreamagent.storage.s3.client;

import io.github.litestreamagent.storage.StorageException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What was found out about one bucket, for all replicas of this process in it. Each condition is asked when it is needed for the first time,
 * and never again; a question that failed is asked again. Safe for use by several threads, which wait for one another's answers.
 */
public final class BucketFacts {

    private final ConditionsProbe probe = new ConditionsProbe();
    private final Set<String> uploadsOfThisProcess = ConcurrentHashMap.newKeySet();
    private volatile boolean wantsMd5;
    private Boolean creates;
    private Boolean replaces;
    private Uploads uploads;

    /**
     * How uploads in parts end.
     *
     * @param conditional whether {@code If-None-Match: *} is honoured by CompleteMultipartUpload; else a HEAD comes right before it
     * @param abortKeepsObject whether the object under the key outlives an aborted upload; S3Mock 5.2 deletes it
     */
    public record Uploads(boolean conditional, boolean abortKeepsObject) {}

    /** Returns true if {@code If-None-Match: *} is honoured by PutObject. */
    public synchronized boolean createsOnCondition(S3Session session) throws StorageException {
        if (creates == null) {
            creates = session.call(
                    "probe for conditional writes", session.keys().probe(), client -> probe.create(session, client));
        }
        return creates;
    }

    /** Returns true if {@code If-Match} is honoured by PutObject. */
    public synchronized boolean replacesOnCondition(S3Session session) throws StorageException {
        if (replaces == null) {
            replaces = session.call(
                    "probe for conditional replacement",
                    session.keys().probe(),
                    client -> probe.replace(session, client));
        }
        return replaces;
    }

    /** Returns what becomes of an upload in parts where an object stands already. */
    public synchronized Uploads uploads(S3Session session) throws StorageException {
        if (uploads == null) {
            boolean creates = createsOnCondition(session);
            uploads = session.call(
                    "probe for conditional uploads",
                    session.keys().probe(),
                    client -> probe.uploads(session, client, creates));
        }
        return uploads;
    }

    /** An upload in parts is begun: moto says of each one that it was begun years ago. */
    public void begun(String uploadId) {
        uploadsOfThisProcess.add(uploadId);
    }

    public void ended(String uploadId) {
        uploadsOfThisProcess.remove(uploadId);
    }

    /** Returns true if it is on its way. */
    public boolean isUnderWay(String uploadId) {
        return uploadsOfThisProcess.contains(uploadId);
    }

    /** Returns true if each body is to be sent with its MD5. */
    boolean wantsMd5() {
        return wantsMd5;
    }

    /**
     * Returns true if a body was refused for the want of its MD5, which from now on is sent. S3 and B2 want it where a bucket has Object
     * Lock.
     */
    boolean asksForMd5(S3Exception refused) {
        boolean asks = S3Errors.message(refused).map(BucketFacts::namesMd5).orElse(false);
        if (asks) {
            wantsMd5 = true;
        }
        return asks;
    }

    /** S3: "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters". */
    private static boolean namesMd5(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return (lower.contains("content-md5") || lower.contains("x-amz-checksum")) && lower.contains("required");
    }
}
