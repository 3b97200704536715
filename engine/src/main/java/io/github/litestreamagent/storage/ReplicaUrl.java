package io.github.litestreamagent.storage;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replica URLs as Litestream writes them: {@code s3://bucket/path?endpoint=…&region=…&force-path-style=…&skip-verify=…} and {@code
 * file:///absolute/path}. No message of this class repeats a query value or user information, either of which may hold a secret (R11).
 */
public final class ReplicaUrl {

    private static final Pattern URL = Pattern.compile("^(\\w+)://(.*)$", Pattern.DOTALL);

    /** Anything else may be a value in the wrong line. */
    private static final Pattern PRINTABLE_TYPE = Pattern.compile("[\\w.-]{1,32}");

    private ReplicaUrl() {}

    /** Returns true if Litestream would take the text for a URL and not for a path. */
    public static boolean isUrl(String text) {
        return URL.matcher(text).find();
    }

    /**
     * Reads a replica URL. Credentials are never part of it.
     *
     * @throws IllegalArgumentException with one sentence for the operator
     */
    public static ReplicaLocation parse(String url) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.find()) {
            throw new IllegalArgumentException(
                    "replica URL has no scheme: write s3://bucket/path or file:///absolute/path");
        }
        String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "s3" -> s3(matcher.group(2));
            case "file" -> file(matcher.group(2));
            default -> throw new IllegalArgumentException(unsupported(url));
        };
    }

    /**
     * Says in one sentence why a URL cannot be used, and what can be instead.
     *
     * @param url of any scheme but {@code s3} and {@code file}
     */
    public static String unsupported(String url) {
        String scheme = url.split("://", 2)[0].toLowerCase(Locale.ROOT);
        return scheme.equals("http") || scheme.equals("https") ? WebAddress.sentence(url) : unsupportedType(scheme);
    }

    /**
     * Says in one sentence why a replica type of a configuration or the scheme of a URL cannot be used, and what can be instead.
     *
     * @param type anything but {@code s3} and {@code file}
     */
    public static String unsupportedType(String type) {
        return switch (type) {
            case "gs" ->
                "replica type gs is not supported: use type s3 with the endpoint https://storage.googleapis.com"
                        + " and HMAC keys of Google Cloud Storage, or Litestream itself";
            case "oss" ->
                "replica type oss is not supported: use type s3 with the S3-compatible endpoint of your Alibaba Cloud"
                        + " region (force-path-style: false), or Litestream itself";
            case "abs", "sftp", "nats", "webdav", "webdavs" ->
                "replica type " + type
                        + " is not supported: use type s3 with any S3-compatible store, or Litestream itself";
            default ->
                "unknown replica type in config" + (PRINTABLE_TYPE.matcher(type).matches() ? ": \"" + type + "\"" : "");
        };
    }

    private static FileLocation file(String rest) {
        String text = rest.split("[?#]", 2)[0];
        String first = text.split("/", 2)[0];
        if (text.isEmpty() || first.equals(".") || first.equals("..")) {
            throw new IllegalArgumentException(
                    "a file replica URL names an absolute path: write file:///absolute/path");
        }
        try {
            return new FileLocation(Path.of("/" + cleaned(text)));
        } catch (InvalidPathException notRepeated) {
            throw new IllegalArgumentException("a file replica URL names " + ImpossiblePath.SENTENCE);
        }
    }

    private static S3Location s3(String rest) {
        if (rest.indexOf('#') >= 0) {
            throw new IllegalArgumentException("s3 replica URL has a '#': write %23 where it belongs to the path");
        }
        String[] addressAndQuery = rest.split("\\?", 2);
        String[] hostAndPath = addressAndQuery[0].split("/", 2);
        if (hostAndPath[0].indexOf('@') >= 0) {
            throw new IllegalArgumentException("s3 replica URL has user information before the bucket: credentials"
                    + " belong into access-key-id and secret-access-key or the environment");
        }
        S3UrlParameters parameters = S3UrlParameters.parse(addressAndQuery.length > 1 ? addressAndQuery[1] : "");
        S3Host host = S3Host.parse(hostAndPath[0]);
        String path = hostAndPath.length > 1 ? cleaned(decoded(hostAndPath[1])) : "";
        Optional<URI> endpoint = parameters.endpoint().or(host::endpoint).map(ReplicaUrl::endpoint);
        return new S3Location(
                host.bucket(),
                path,
                parameters.region().or(host::region),
                endpoint,
                parameters.forcePathStyle().orElse(parameters.endpoint().isPresent() || host.forcePathStyle()),
                parameters.skipVerify().orElse(false),
                Optional.empty(),
                parameters.contentMd5(),
                parameters.objects());
    }

    /**
     * Reads an endpoint as Litestream does: without a scheme it is http for local and private addresses, else https.
     *
     * @throws IllegalArgumentException if it is not the address of a server
     */
    public static URI endpoint(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        boolean hasScheme = lower.startsWith("http://") || lower.startsWith("https://");
        try {
            URI uri = new URI(hasScheme ? text : (isLocal(lower) ? "http://" : "https://") + text);
            if (uri.getHost() != null) {
                S3Location.checkEndpoint(uri);
                return uri;
            }
        } catch (URISyntaxException notRepeatedForItsSecrets) {
            // said below
        }
        throw new IllegalArgumentException("endpoint is not the address of a server: write http://host:port");
    }

    private static boolean isLocal(String endpoint) {
        String host = endpoint.replaceFirst("[/?].*$", "").replaceFirst(":\\d+$", "");
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.endsWith(".local")
                || host.matches("127\\.0\\.0\\.1|192\\.168\\..*|10\\..*|172\\.(1[6-9]|2\\d|3[01])\\..*");
    }

    /** A path as it stands in a URL, so that {@link #parse} gives it back. */
    static String encoded(String path) {
        return path.replace("%", "%25").replace("?", "%3F").replace("#", "%23");
    }

    static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notRepeated) {
            throw new IllegalArgumentException("replica URL has a '%' that is not followed by two hex digits");
        }
    }

    private static String cleaned(String path) {
        Deque<String> kept = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                kept.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                kept.addLast(part);
            }
        }
        return String.join("/", kept);
    }
}
