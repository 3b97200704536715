package io.github.litestreamagent.storage;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the host part of an s3 replica URL says: a bucket alone, or one of the forms that Litestream takes apart, as {@code
 * bucket.localhost:9000} and {@code bucket.nyc3.digitaloceanspaces.com}.
 */
record S3Host(String bucket, Optional<String> region, Optional<String> endpoint, boolean forcePathStyle) {

    private static final String BUCKET_REQUIRED = "bucket required for s3 replica: write s3://bucket.host:port/path,"
            + " or s3://bucket/path?endpoint=http://host:port";

    private static final Pattern AWS = Pattern.compile("(?<bucket>.+)\\.s3(?:\\.(?<region>[^.]+))?\\.amazonaws\\.com");

    /** The endpoint is the host without the bucket. */
    private static final List<Provider> PROVIDERS = List.of(
            new Provider("(?<bucket>.+)\\.(?<server>(?<region>[^.]+)\\.digitaloceanspaces\\.com)", false),
            new Provider("(?<bucket>.+)\\.(?<server>s3\\.(?<region>[^.]+)\\.backblazeb2\\.com)", true),
            new Provider("(?<bucket>.+)\\.(?<server>s3\\.(?<region>[^.]+)\\.scw\\.cloud)", false),
            new Provider("(?<bucket>.+)\\.(?<server>(?<region>s3)\\.filebase\\.com)", true));

    private record Provider(Pattern host, boolean forcePathStyle) {

        Provider(String host, boolean forcePathStyle) {
            this(Pattern.compile(host), forcePathStyle);
        }
    }

    S3Host {
        if (bucket.indexOf(':') >= 0) {
            throw new IllegalArgumentException(BUCKET_REQUIRED);
        }
    }

    static S3Host parse(String host) {
        if (host.contains(":") && !host.contains(".com")) {
            return withPort(host);
        }
        Matcher aws = AWS.matcher(host);
        if (aws.matches()) {
            return new S3Host(aws.group("bucket"), Optional.ofNullable(aws.group("region")), Optional.empty(), false);
        }
        for (Provider provider : PROVIDERS) {
            Matcher matcher = provider.host().matcher(host);
            if (matcher.matches()) {
                String region = matcher.group("region");
                return new S3Host(
                        matcher.group("bucket"),
                        Optional.of(region).filter(name -> !name.equals("s3")),
                        Optional.of("https://" + matcher.group("server")),
                        provider.forcePathStyle());
            }
        }
        return new S3Host(host, Optional.empty(), Optional.empty(), false);
    }

    /** MinIO's form {@code bucket.host:port}; Litestream speaks http to it. */
    private static S3Host withPort(String host) {
        int dot = host.indexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException(BUCKET_REQUIRED);
        }
        return new S3Host(
                host.substring(0, dot),
                Optional.of("us-east-1"),
                Optional.of("http://" + host.substring(dot + 1)),
                true);
    }
}
