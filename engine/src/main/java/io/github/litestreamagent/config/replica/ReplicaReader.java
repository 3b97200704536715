package io.github.litestreamagent.config.replica;

import io.github.litestreamagent.config.file.Section;
import io.github.litestreamagent.config.file.YamlMapping;
import io.github.litestreamagent.config.outside.Overrides;
import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.config.setting.Notices;
import io.github.litestreamagent.config.setting.Setting;
import io.github.litestreamagent.config.setting.SettingPaths;
import io.github.litestreamagent.storage.FileLocation;
import io.github.litestreamagent.storage.ObjectOptions;
import io.github.litestreamagent.storage.ReplicaLocation;
import io.github.litestreamagent.storage.ReplicaUrl;
import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.S3Location.ContentMd5;
import io.github.litestreamagent.storage.S3Location.StaticCredentials;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes a location of the keys of a replica, as Litestream does. */
public final class ReplicaReader {

    private static final List<String> S3_KEYS = List.of(
            "bucket",
            "region",
            "endpoint",
            "force-path-style",
            "skip-verify",
            "require-content-md5",
            "put-object-content-md5");

    /** Names of a bucket and of folders. */
    private static final Pattern NAMES = Pattern.compile("[a-z0-9._/-]{3,128}");

    private final YamlMapping top;
    private final SettingPaths paths;
    private final Optional<StaticCredentials> environmentCredentials;
    private final ObjectOptionsReader objects;

    /**
     * @param top its keys are the defaults of every replica
     * @param paths makes a path absolute
     */
    public ReplicaReader(YamlMapping top, SettingPaths paths, Optional<StaticCredentials> environmentCredentials) {
        this.top = top;
        this.paths = paths;
        this.environmentCredentials = environmentCredentials;
        this.objects = new ObjectOptionsReader(paths);
    }

    /** The {@code replica} of one database. The type is looked at first: with another one, other keys are right. */
    public ReplicaLocation read(YamlMapping replica, Notices notices) throws ConfigurationException {
        ReplicaKeys keys = ReplicaKeys.of(replica, top);
        return location(keys, replica, notices);
    }

    /** The replica below which every database found gets its own. */
    public ReplicaLocation everywhere(Overrides overrides, YamlMapping replica, Notices notices)
            throws ConfigurationException {
        return location(ReplicaKeys.everywhere(overrides, replica, top), replica, notices);
    }

    private ReplicaLocation location(ReplicaKeys keys, YamlMapping replica, Notices notices)
            throws ConfigurationException {
        requireSupportedType(keys);
        replica.check(Section.REPLICA, notices);
        return type(keys).equals("s3") ? s3(keys) : file(keys);
    }

    private static void requireSupportedType(ReplicaKeys keys) throws ConfigurationException {
        String type = type(keys);
        if (!type.equals("s3") && !type.equals("file")) {
            Optional<Setting> url = keys.url();
            String why = url.isPresent() ? ReplicaUrl.unsupported(url.get().text()) : ReplicaUrl.unsupportedType(type);
            throw new ConfigurationException(why + " ("
                    + (url.isPresent() ? url : keys.type()).map(Setting::origin).orElse("") + ")");
        }
    }

    /** The scheme of the URL, else {@code type}, else {@code file}. */
    private static String type(ReplicaKeys keys) throws ConfigurationException {
        Optional<Setting> url = keys.url();
        if (url.isPresent()) {
            if (!ReplicaUrl.isUrl(url.get().text())) {
                throw url.get().error("is no URL: write s3://bucket/path or file:///absolute/path");
            }
            return url.get().text().split("://", 2)[0].toLowerCase(Locale.ROOT);
        }
        return keys.type().map(Setting::text).orElse("file");
    }

    private ReplicaLocation file(ReplicaKeys keys) throws ConfigurationException {
        for (String key : s3Keys()) {
            Optional<Setting> misplaced = keys.written(key);
            if (misplaced.isPresent()) {
                throw misplaced.get().error("belongs to a replica of type s3, and this one has type file");
            }
        }
        Optional<Setting> path = keys.path();
        if (keys.url().isPresent()) {
            if (path.isPresent()) {
                throw path.get().error("and url cannot both be given: cannot specify url & path for file replica");
            }
            return parsed(keys.url().get());
        }
        if (path.isEmpty()) {
            throw keys.missing("file replica path required");
        }
        if (ReplicaUrl.isUrl(path.get().text())) {
            throw path.get().error("cannot be a URL: replica path cannot be a url, please use the 'url' field instead");
        }
        return new FileLocation(paths.absolute(path.get()));
    }

    private static List<String> s3Keys() {
        return Stream.concat(S3_KEYS.stream(), ObjectOptionsReader.KEYS.stream())
                .toList();
    }

    private S3Location s3(ReplicaKeys keys) throws ConfigurationException {
        Optional<Setting> url = keys.url();
        if (url.isPresent() && keys.path().isPresent()) {
            throw keys.path().get().error("and url cannot both be given: cannot specify url & path for s3 replica");
        }
        if (url.isPresent() && keys.own("bucket").isPresent()) {
            throw keys.own("bucket")
                    .get()
                    .error("and url cannot both be given: cannot specify url & bucket for s3 replica");
        }
        S3Location base = url.isPresent() ? (S3Location) parsed(url.get()) : fromBucket(keys);
        return url.isPresent() && keys.isAddressFromOutside() ? completed(base, keys) : replaced(base, keys);
    }

    /** What the keys say counts before what the URL says, as with Litestream. */
    private S3Location replaced(S3Location base, ReplicaKeys keys) throws ConfigurationException {
        Optional<Setting> endpoint = keys.find("endpoint");
        Optional<Setting> pathStyle = keys.find("force-path-style");
        Optional<Setting> skipVerify = keys.find("skip-verify");
        S3Location replaced = new S3Location(
                base.bucket(),
                base.path(),
                keys.find("region").map(Setting::text).or(base::region),
                endpoint.isPresent() ? Optional.of(endpoint(endpoint.get())) : base.endpoint(),
                pathStyle.isPresent() ? pathStyle.get().bool() : endpoint.isPresent() || base.forcePathStyle(),
                skipVerify.isPresent() ? skipVerify.get().bool() : base.skipVerify(),
                credentials(keys),
                contentMd5(base, keys),
                base.objects());
        return encrypted(replaced, objects.read(keys).or(base.objects()), keys);
    }

    private static S3Location encrypted(S3Location location, ObjectOptions objects, ReplicaKeys keys)
            throws ConfigurationException {
        try {
            return location.with(objects);
        } catch (IllegalArgumentException refused) {
            Optional<Setting> endpoint = keys.find("endpoint");
            Optional<Setting> address = endpoint.isPresent() ? endpoint : keys.url();
            throw new ConfigurationException(refused.getMessage()
                    + address.map(setting -> " (" + setting.origin() + ")").orElse(""));
        }
    }

    private static ContentMd5 contentMd5(S3Location base, ReplicaKeys keys) throws ConfigurationException {
        Optional<Setting> put = keys.find("put-object-content-md5");
        Optional<Setting> delete = keys.find("require-content-md5");
        return new ContentMd5(
                put.isPresent() ? put.get().bool() : base.contentMd5().put(),
                delete.isPresent() ? delete.get().bool() : base.contentMd5().delete());
    }

    /** A URL from outside the file is nearer than what the keys say, so it counts first. */
    private S3Location completed(S3Location base, ReplicaKeys keys) throws ConfigurationException {
        S3Location replaced = replaced(base, keys);
        boolean ownEndpoint = base.endpoint().isPresent();
        S3Location completed = new S3Location(
                base.bucket(),
                base.path(),
                base.region().or(replaced::region),
                base.endpoint().or(replaced::endpoint),
                ownEndpoint ? base.forcePathStyle() : replaced.forcePathStyle(),
                base.skipVerify() || replaced.skipVerify(),
                replaced.credentials(),
                replaced.contentMd5(),
                base.objects());
        return encrypted(completed, base.objects().or(replaced.objects()), keys);
    }

    private static S3Location fromBucket(ReplicaKeys keys) throws ConfigurationException {
        Optional<Setting> bucket = keys.find("bucket");
        if (bucket.isEmpty()) {
            throw keys.missing("bucket required for s3 replica");
        }
        requireName(bucket.get());
        Optional<Setting> path = keys.path();
        if (path.isPresent() && ReplicaUrl.isUrl(path.get().text())) {
            throw path.get().error("cannot be a URL: replica path cannot be a url, please use the 'url' field instead");
        }
        String prefix = path.map(Setting::text).orElse("").replaceAll("/+", "/").replaceAll("^/|/$", "");
        return new S3Location(
                bucket.get().text(), prefix, Optional.empty(), Optional.empty(), false, false, Optional.empty());
    }

    /** A value that does not look like names is not repeated: it may be a secret in the wrong line. */
    private static void requireName(Setting bucket) throws ConfigurationException {
        String text = bucket.text();
        if (ReplicaUrl.isUrl(text)) {
            throw bucket.error(
                    "is the name of a bucket and no URL: write url instead of bucket, and s3://bucket/path there");
        }
        if (text.indexOf('/') >= 0) {
            String name = text.replaceAll("^/+", "").split("/", 2)[0];
            String rest = text.substring(text.indexOf(name) + name.length()).replaceAll("^/+|/+$", "");
            boolean printable = NAMES.matcher(text).matches();
            throw bucket.error("is the name of a bucket alone, without a slash: "
                    + (printable && rest.isEmpty()
                            ? "write bucket: " + name
                            : printable
                                    ? "write bucket: " + name + " and path: " + rest
                                    : "write what stands behind it as path"));
        }
    }

    /** Those of the replica, then of the top level, then of the environment, as with Litestream; else the AWS chain. */
    private Optional<StaticCredentials> credentials(ReplicaKeys keys) throws ConfigurationException {
        Optional<Setting> id = keys.secret("access-key-id");
        Optional<Setting> secret = keys.secret("secret-access-key");
        if (id.isPresent() != secret.isPresent()) {
            Setting given = id.or(() -> secret).get();
            throw given.error("is given without " + (id.isPresent() ? "secret-access-key" : "access-key-id"));
        }
        return id.isPresent()
                ? Optional.of(new StaticCredentials(
                        id.get().text(),
                        secret.get().text(),
                        Optional.empty(),
                        id.get().origin()))
                : environmentCredentials;
    }

    private static ReplicaLocation parsed(Setting url) throws ConfigurationException {
        try {
            return ReplicaUrl.parse(url.text());
        } catch (IllegalArgumentException refused) {
            throw new ConfigurationException(refused.getMessage() + " (" + url.origin() + ")");
        }
    }

    private static URI endpoint(Setting endpoint) throws ConfigurationException {
        try {
            return ReplicaUrl.endpoint(endpoint.text());
        } catch (IllegalArgumentException refused) {
            throw new ConfigurationException(refused.getMessage() + " (" + endpoint.origin() + ")");
        }
    }
}
