package io.github.litestreamagent.storage;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The address of a bucket as a browser or a console shows it, and what belongs there instead. */
final class WebAddress {

    private static final Pattern AWS_HOST =
            Pattern.compile("(?:(?<bucket>.+)\\.)?s3(?:[.-](?<region>[a-z0-9-]+))?\\.amazonaws\\.com");

    private static final String FORM = "write s3://bucket/path, or s3://bucket/path?endpoint=https://host";

    private WebAddress() {}

    /**
     * One sentence with the right form. Neither user information nor the query is repeated, either of which may hold a secret.
     *
     * @param url begins with {@code http://} or {@code https://}
     */
    static String sentence(String url) {
        return "a replica URL begins with s3:// and not with " + url.split("://", 2)[0] + "://: " + form(url);
    }

    private static String form(String url) {
        try {
            URI uri = new URI(url.split("[?#]", 2)[0]);
            return uri.getHost() == null || uri.getRawUserInfo() != null ? FORM : "write " + replica(uri);
        } catch (URISyntaxException notRepeated) {
            return FORM;
        }
    }

    private static String replica(URI uri) {
        String path = uri.getRawPath().replaceAll("^/+|/+$", "");
        Matcher aws = AWS_HOST.matcher(uri.getHost());
        if (aws.matches()) {
            String address = aws.group("bucket") == null ? path : joined(aws.group("bucket"), path);
            String region = aws.group("region") == null ? "" : "?region=" + aws.group("region");
            return "s3://" + (address.isEmpty() ? "bucket/path" : address) + region;
        }
        if (S3Host.parse(uri.getHost()).endpoint().isPresent()) {
            return "s3://" + joined(uri.getHost(), path);
        }
        return "s3://" + (path.isEmpty() ? "bucket/path" : path) + "?endpoint=" + uri.getScheme() + "://"
                + uri.getRawAuthority();
    }

    private static String joined(String bucket, String path) {
        return path.isEmpty() ? bucket : bucket + "/" + path;
    }
}
