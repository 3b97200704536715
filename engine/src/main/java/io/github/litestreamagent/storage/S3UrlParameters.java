package io.github.litestreamagent.storage;

import io.github.litestreamagent.storage.S3Location.ContentMd5;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The query of an s3 replica URL. Names are taken in Litestream's two spellings, {@code forcePathStyle} and {@code force-path-style}. */
record S3UrlParameters(
        Optional<String> endpoint,
        Optional<String> region,
        Optional<Boolean> forcePathStyle,
        Optional<Boolean> skipVerify,
        ContentMd5 contentMd5,
        ObjectOptions objects) {

    private static final Set<String> KNOWN = Set.of(
            "endpoint",
            "region",
            "forcepathstyle",
            "skipverify",
            "requirecontentmd5",
            "putobjectcontentmd5",
            "storageclass",
            "ssekmskeyid");

    /** They choose how Litestream signs and splits its requests; there is nothing to choose here. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("signpayload", "signacceptencoding", "concurrency", "partsize");

    private static final Set<String> CUSTOMER_KEY =
            Set.of("ssecustomeralgorithm", "ssecustomerkey", "ssecustomerkeymd5");

    private static final Set<String> CREDENTIALS =
            Set.of("accesskeyid", "secretaccesskey", "sessiontoken", "accesskey", "secretkey");

    /** Longer names may be a value that lost its name. */
    private static final Pattern PRINTABLE_NAME = Pattern.compile("[A-Za-z-]{1,24}");

    static S3UrlParameters parse(String query) {
        Map<String, String> values = new HashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                String[] nameAndValue = pair.split("=", 2);
                String name = known(nameAndValue[0]);
                values.putIfAbsent(
                        name, nameAndValue.length > 1 ? ReplicaUrl.decoded(nameAndValue[1].replace('+', ' ')) : "");
            }
        }
        return new S3UrlParameters(
                text(values, "endpoint"),
                text(values, "region"),
                bool(values, "forcepathstyle", "force-path-style"),
                bool(values, "skipverify", "skip-verify"),
                new ContentMd5(
                        bool(values, "putobjectcontentmd5", "put-object-content-md5")
                                .orElse(ContentMd5.DEFAULTS.put()),
                        bool(values, "requirecontentmd5", "require-content-md5").orElse(ContentMd5.DEFAULTS.delete())),
                new ObjectOptions(text(values, "storageclass"), Optional.empty(), text(values, "ssekmskeyid")));
    }

    private static String known(String written) {
        String name = written.replace("-", "").toLowerCase(Locale.ROOT);
        if (KNOWN.contains(name) || WITHOUT_EFFECT.contains(name)) {
            return name;
        }
        if (CREDENTIALS.contains(name)) {
            throw new IllegalArgumentException("s3 replica URL holds credentials: they belong into access-key-id and"
                    + " secret-access-key or the environment");
        }
        if (CUSTOMER_KEY.contains(name)) {
            throw new IllegalArgumentException("s3 replica URL holds what belongs to an encryption key: it belongs into"
                    + " sse-customer-key or sse-customer-key-path of the configuration file, and -config names that");
        }
        String shown = PRINTABLE_NAME.matcher(written).matches() ? "\"" + written + "\" " : "";
        throw new IllegalArgumentException("unknown parameter " + shown
                + "in an s3 replica URL: known are endpoint, region, force-path-style and skip-verify");
    }

    private static Optional<String> text(Map<String, String> values, String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    private static Optional<Boolean> bool(Map<String, String> values, String name, String shown) {
        return text(values, name).map(value -> switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "1", "t", "yes" -> true;
            case "false", "0", "f", "no" -> false;
            default -> throw new IllegalArgumentException(shown + " in an s3 replica URL is neither true nor false");
        });
    }
}
