package io.github.litestreamagent.storage;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a store is to keep the objects of a replica, Litestream's {@code storage-class} and {@code sse-*}.
 *
 * @param storageClass of LTX files; empty: the store's default
 * @param customerKey the store encrypts with it, and forgets it; beside it there is no {@code kmsKeyId}
 * @param kmsKeyId id, ARN or alias of a key in AWS KMS
 */
public record ObjectOptions(
        Optional<String> storageClass, Optional<CustomerKey> customerKey, Optional<String> kmsKeyId) {

    /** As the store does it by itself. */
    public static final ObjectOptions DEFAULTS =
            new ObjectOptions(Optional.empty(), Optional.empty(), Optional.empty());

    /** S3 answers no GET of such an object before it was ordered back, which takes hours. */
    private static final Set<String> ARCHIVES = Set.of("GLACIER", "DEEP_ARCHIVE");

    private static final Pattern CLASS = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

    /** It travels in a header. */
    private static final Pattern KMS_KEY = Pattern.compile("[!-~]{1,2048}");

    public ObjectOptions {
        storageClass.ifPresent(ObjectOptions::checkClass);
        if (kmsKeyId.isPresent() && !KMS_KEY.matcher(kmsKeyId.get()).matches()) {
            throw new IllegalArgumentException("sse-kms-key-id must be the id, the ARN or an alias of a KMS key");
        }
        if (kmsKeyId.isPresent() && customerKey.isPresent()) {
            throw new IllegalArgumentException(
                    "cannot use both sse-customer-key and sse-kms-key-id; they are mutually exclusive");
        }
    }

    private static void checkClass(String storageClass) {
        if (!CLASS.matcher(storageClass).matches()) {
            throw new IllegalArgumentException(
                    "storage-class must be the name of a storage class in capitals, such as STANDARD_IA");
        }
        if (ARCHIVES.contains(storageClass)) {
            throw new IllegalArgumentException("storage-class " + storageClass
                    + " cannot be used: its objects cannot be read at once, so nothing could be compacted, proved or"
                    + " restored; GLACIER_IR can be read");
        }
    }

    /** Returns these where they say something, and others where they do not. */
    public ObjectOptions or(ObjectOptions others) {
        boolean encrypts = customerKey.isPresent() || kmsKeyId.isPresent();
        return new ObjectOptions(
                storageClass.or(others::storageClass),
                encrypts ? customerKey : others.customerKey,
                encrypts ? kmsKeyId : others.kmsKeyId);
    }

    /**
     * A key of 256 bits that each request about an object's content carries (SSE-C). Printing it does not show it (R11).
     *
     * @param base64 as the operator writes it and as it travels
     */
    public record CustomerKey(String base64) {

        /** The only one that S3 knows. */
        public static final String ALGORITHM = "AES256";

        private static final int BYTES = 32;

        public CustomerKey {
            int length = decoded(base64).length;
            if (!Base64.getEncoder().encodeToString(decoded(base64)).equals(base64)) {
                throw new IllegalArgumentException("sse-customer-key must be valid base64");
            }
            if (length != BYTES) {
                throw new IllegalArgumentException(
                        "sse-customer-key must be 256-bit (32 bytes) when decoded, got " + length + " bytes");
            }
        }

        /** Returns the 32 bytes. */
        public byte[] bytes() {
            return decoded(base64);
        }

        private static byte[] decoded(String base64) {
            try {
                return Base64.getDecoder().decode(base64.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IllegalArgumentException notRepeated) {
                throw new IllegalArgumentException("sse-customer-key must be valid base64");
            }
        }

        @Override
        public String toString() {
            return "CustomerKey[hidden]";
        }
    }
}
