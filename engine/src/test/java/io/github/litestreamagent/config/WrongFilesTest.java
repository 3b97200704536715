package io.github.litestreamagent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.logging.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong in a file is said in one sentence with its place, and without any secret. */
class WrongFilesTest {

    /** 32 bytes of zeros. */
    private static final String CUSTOMER_KEY = "sse-customer-key: " + "A".repeat(43) + "=";

    private static final String DB = "dbs:\n- path: a.db\n  replica: {url: s3://b/a}\n";
    private static final String SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";

    private static final String NO_PATH = "is no path that this system can have: if it has other letters than ASCII,"
            + " the locale must be a UTF-8 one, such as LC_ALL=C.UTF-8";

    @TempDir
    Path directory;

    static Stream<Arguments> wrongFiles() {
        return Stream.of(
                // keys
                wrong(
                        "sync-intervall: 1s",
                        "unknown key \"sync-intervall\" in the top level, did you mean \"sync-interval\"? (1:1)"),
                wrong("quux: 1", "unknown key \"quux\" in the top level (1:1)"),
                wrong(DB + "  pth: x", "unknown key \"pth\" in an entry of dbs, did you mean \"path\"? (4:3)"),
                wrong(
                        "dbs:\n- path: a.db\n  replica: {url: s3://b/a, acces-key-id: x}",
                        "unknown key \"acces-key-id\" in replica, did you mean \"access-key-id\"? (3:28)"),
                wrong(
                        DB + "  sync-interval: 1s",
                        "misplaced key \"sync-interval\": it belongs to the top level or replica, not to an entry of dbs (4:3)"),
                wrong(
                        "path: a.db",
                        "misplaced key \"path\": a replica belongs to its database, as in dbs: [{path: /data/app.db, replica: {type: s3, bucket: BUCKET, path: app.db, endpoint: https://HOST}}] with endpoint for a store other than AWS (1:1)"),
                wrong(
                        "replica: {type: s3, bucket: newc-a/sub}",
                        "bucket is the name of a bucket alone, without a slash: write bucket: newc-a and path: sub (1:29)"),
                wrong(
                        "replica: {type: s3, bucket: 's3://b/x'}",
                        "bucket is the name of a bucket and no URL: write url instead of bucket, and s3://bucket/path there (1:29)"),
                wrong(
                        "replica: {url: 'https://mybkt.s3.amazonaws.com/x'}",
                        "a replica URL begins with s3:// and not with https://: write s3://mybkt/x (1:16)"),
                wrong("level: info", "misplaced key \"level\": it belongs to logging, not to the top level (1:1)"),
                wrong("bucket: a\nregion: x\nbucket: b", "duplicate key \"bucket\" (3:1)"),
                wrong("? [a, b]\n: c", "a key must be a word (1:3)"),
                // later
                wrong("mcp-addr: ':3001'", "not supported yet: mcp-addr (1:1)"),
                // drills
                wrong("bucket: b\nvalidation: {interval: 1s}", "interval must be at least 60000ms (2:24)"),
                wrong(
                        "bucket: b\ndrill: {rate: 20}",
                        "rate must be bytes a second with a unit, such as 500KB or 20MB (2:15)"),
                wrong(
                        "bucket: b\nlevels: [{retention: 1h}]",
                        "misplaced key \"retention\": it belongs to the top level or an entry of dbs or snapshot, not to an entry of levels (2:11)"),
                wrong("bucket: b\nlevels: []", "levels must have 1 to 8 entries (2:1)"),
                wrong(
                        "dbs:\n- path: a.db\n  replica: {url: s3://b/a, snapshot-interval: 1h}",
                        "not supported yet: snapshot-interval, Litestream 0.5 has snapshot with an interval instead (3:28)"),
                wrong(
                        "dbs:\n- path: a.db\n  replica: {url: s3://b/a, snapshot: {interval: 1h}}",
                        "misplaced key \"snapshot\": it belongs to the top level or an entry of dbs, not to replica (3:28)"),
                wrong(
                        DB + "  meta-dir: x",
                        "not supported yet: meta-dir, the agent keeps no files of its own beside the database (4:3)"),
                wrong(
                        "dbs:\n- path: a.db\n  replica: {url: s3://b/a, retention: 1h}",
                        "not supported yet: retention, Litestream 0.5 has snapshot with a retention instead (3:28)"),
                // how objects are kept
                wrong(
                        "bucket: b\nstorage-class: GLACIER",
                        "storage-class GLACIER cannot be used: its objects cannot be read at once, so nothing could be compacted,"
                                + " proved or restored; GLACIER_IR can be read (2:16)"),
                wrong("bucket: b\nsse-customer-key: '?'", "sse-customer-key must be valid base64 (2:19)"),
                wrong(
                        "bucket: b\nsse-customer-key: AAAA",
                        "sse-customer-key must be 256-bit (32 bytes) when decoded, got 3 bytes (2:19)"),
                wrong(
                        "bucket: b\nsse-customer-key: $NONE",
                        "sse-customer-key refers to $NONE, which is not set: set it, or leave the key out; a secret that holds a $"
                                + " belongs into a variable (2:18)"),
                wrong(
                        "bucket: b\nsse-customer-algorithm: AES256",
                        "sse-customer-algorithm is given without sse-customer-key or sse-customer-key-path (2:25)"),
                wrong(
                        "bucket: b\n" + CUSTOMER_KEY + "\nsse-customer-algorithm: AES512",
                        "sse-customer-algorithm must be AES256 (3:25)"),
                wrong(
                        "bucket: b\n" + CUSTOMER_KEY + "\nsse-customer-key-path: k",
                        "sse-customer-key and sse-customer-key-path cannot both be given (2:19)"),
                wrong(
                        "bucket: b\n" + CUSTOMER_KEY + "\nsse-kms-key-id: k",
                        "cannot use both sse-customer-key and sse-kms-key-id; they are mutually exclusive (2:19)"),
                wrong(
                        "bucket: b\n" + CUSTOMER_KEY + "\nendpoint: http://8.8.8.8:9000",
                        "sse-customer-key requires HTTPS endpoint (HTTP only allowed for localhost/private networks) (3:11)"),
                wrong(
                        "bucket: b\n" + CUSTOMER_KEY + "\nendpoint: http://10.example.com",
                        "sse-customer-key requires HTTPS endpoint (HTTP only allowed for localhost/private networks) (3:11)"),
                wrong(
                        "replica: {path: a, storage-class: STANDARD_IA}",
                        "storage-class belongs to a replica of type s3, and this one has type file (1:35)"),
                // values
                wrong(
                        "bucket: b\nsync-interval: 10",
                        "sync-interval must be a duration with a unit, such as 500ms, 1s or 1h30m (2:16)"),
                wrong("bucket: b\nsnapshot: {interval: 0}", "interval must be at least 1ms (2:22)"),
                wrong("bucket: b\nsnapshot: 1h", "snapshot must hold keys and values (2:11)"),
                wrong("bucket: b\nsync-interval: 0", "sync-interval must be at least 1ms (2:16)"),
                wrong(
                        "bucket: b\nmin-checkpoint-page-count: 0",
                        "min-checkpoint-page-count must be between 1 and 2147483647 (2:28)"),
                wrong("bucket: b\nskip-verify: maybe", "skip-verify must be true or false (2:14)"),
                wrong("bucket: b\njournal-mode: delete", "journal-mode must be wal or keep (2:15)"),
                wrong(
                        "bucket: b\nlogging: {level: loud}",
                        "level of the log must be trace, debug, info, warn or error (2:18)"),
                wrong("bucket: b\nlogging: {type: pretty}", "type of the log must be text or json (2:17)"),
                wrong(
                        "bucket: b\nexclude: '[a'",
                        "exclude holds a pattern that is no glob, such as **/cache/*.db (2:10)"),
                wrong("bucket: [b]", "bucket must be a single value (1:9)"),
                wrong("bucket: !!java.io.File [x]", "not valid YAML: Global tag is not allowed (1:9)"),
                wrong("bucket: !foo x", "bucket has a tag that is not known here (1:9)"),
                wrong("logging: loud\nbucket: b", "logging must hold keys and values (1:10)"),
                wrong("just words", "the file must hold keys and values (1:1)"),
                // dbs
                wrong(
                        "dbs: []",
                        "dbs is empty: list a database, or remove the key to replicate every database found (1:1)"),
                wrong("dbs: {path: a}", "dbs must be a list, each entry behind a dash (1:6)"),
                wrong("dbs:\n- path: a.db", "must specify replica for database (2:3)"),
                wrong("dbs:\n- replica: {url: s3://b/a}", "database config #1: must specify 'path' (2:3)"),
                wrong(
                        "dbs:\n- path: $NONE\n  replica: {url: s3://b/a}",
                        "database config #1: must specify 'path': path refers to $NONE, which is not set (2:3)"),
                wrong(
                        "dbs:\n- path: a.db\n  replicas: [{url: s3://b/a}, {url: s3://b/b}]",
                        "multiple replicas on a single database are no longer supported (3:3)"),
                wrong(
                        "dbs:\n- path: a.db\n  replica: {url: s3://b/a}\n  replicas: [{url: s3://b/b}]",
                        "cannot specify 'replica' and 'replicas' on a database (4:3)"),
                wrong(
                        DB + "- path: ./x/../a.db\n  replica: {url: s3://b/b}",
                        "database config #2: duplicate path (already used by database config #1); each can be listed only once (4:3)"),
                wrong(
                        DB + "- path: b.db\n  replica: {type: s3, bucket: b, path: a}",
                        "database config #2: duplicate replica (already used by database config #1); each can be listed only once (4:3)"),
                wrong(
                        DB + "exclude: x",
                        "exclude at the top level is for the databases found, and dbs lists them: use one of the two (4:1)"),
                // replica
                wrong("replica: {type: s3, path: a}", "bucket required for s3 replica (1:10)"),
                wrong(
                        "replica: {url: s3://b/a, bucket: b}",
                        "bucket and url cannot both be given: cannot specify url & bucket for s3 replica (1:34)"),
                wrong(
                        "replica: {url: s3://b/a, path: b}",
                        "path and url cannot both be given: cannot specify url & path for s3 replica (1:32)"),
                wrong(
                        "replica: {region: x}",
                        "region belongs to a replica of type s3, and this one has type file (1:19)"),
                wrong("replica: {type: file}", "file replica path required (1:10)"),
                wrong(
                        "replica: {url: $NONE}",
                        "file replica path required: url refers to $NONE, which is not set (1:11)"),
                wrong(
                        "replica: {path: 's3://b/a'}",
                        "path cannot be a URL: replica path cannot be a url, please use the 'url' field instead (1:17)"),
                wrong(
                        "replica: {url: bucket/a}",
                        "url is no URL: write s3://bucket/path or file:///absolute/path (1:16)"),
                wrong("replica: {url: 'foo://b/a'}", "unknown replica type in config: \"foo\" (1:16)"),
                wrong(
                        "replica: {url: s3://b/a, access-key-id: $NONE, secret-access-key: x}",
                        "access-key-id refers to $NONE, which is not set: set it, or leave the key out for the credentials of the"
                                + " environment; a secret that holds a $ belongs into a variable (1:40)"),
                // YAML
                wrong("dbs: {", "not valid YAML: expected the node content, but found '<stream end>' (2:1)"),
                wrong(
                        "bucket: b\n\tregion: x",
                        "not valid YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation) (2:1)"),
                wrong("bucket: *nowhere", "not valid YAML: found undefined alias (1:9)"),
                wrong("bucket: \"\\UFFFFFFFF\"", "not valid YAML"),
                wrong("%YAML\nbucket: b", "not valid YAML: expected a digit, but found  (10) (1:6)"),
                // paths
                wrong("dbs:\n- path: \"a\\0\"\n  replica: {url: s3://b/a}", "path " + NO_PATH + " (2:9)"),
                wrong("replica: {path: \"\\0\"}", "path " + NO_PATH + " (1:17)"),
                wrong(
                        "replica: {url: \"file:///\\0\"}",
                        "a file replica URL names no path that this system can have: if it has other letters than ASCII, the"
                                + " locale must be a UTF-8 one, such as LC_ALL=C.UTF-8 (1:16)"),
                wrong("replica: {path: " + "a/".repeat(3000) + "}", "path is longer than a path can be (1:17)"),
                wrong(
                        "bucket: b\nendpoint: http://u:p@h",
                        "endpoint of s3 replica holds more than scheme, host and port: credentials belong into access-key-id and"
                                + " secret-access-key (2:11)"),
                wrong("replica: {type: \"a\\nb\"}", "unknown replica type in config (1:17)"));
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void aWrongFileIsRefusedWithItsPlace(String text, String message) {
        assertThatThrownBy(sources().file(text)::load)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message.replaceFirst("^(not valid YAML)$", "$1 (litestream.yml)")
                        .replaceFirst("\\((\\d+:\\d+)\\)$", "(litestream.yml:$1)"));
    }

    static Stream<String> filesWithASecret() {
        String pair = "access-key-id: AKIAIOSFODNN7EXAMPLE\nsecret-access-key: " + SECRET + "\n";
        List<String> broken = List.of(
                "secret-access-key:" + SECRET,
                "secret-access-key: " + SECRET,
                "secret-access-key: *" + SECRET,
                "secret-access-key: !" + SECRET + " x",
                "secret-access-key: !!" + SECRET + " x",
                "secret-access-key: {" + SECRET + ": x}\nbucket: b",
                "secret-access-key: [" + SECRET + "]\nbucket: b",
                "secret-access-key: \"" + SECRET + "\nbucket: b",
                "secret-access-key: %" + SECRET,
                "secret-access-key: $" + SECRET + "\naccess-key-id: x\nbucket: b",
                "secret-access-key: x$" + SECRET + "\naccess-key-id: x\nbucket: b",
                "secret-access-key: ${" + SECRET + "\nbucket: b",
                "secret-acces-key: " + SECRET,
                "bucket: b\nsse-customer-key: " + SECRET,
                "password: " + SECRET,
                SECRET,
                SECRET + ": x",
                "- " + SECRET,
                "&a " + SECRET + ": &a " + SECRET,
                pair + "sync-interval: " + SECRET,
                pair + "min-checkpoint-page-count: " + SECRET,
                pair + "skip-verify: " + SECRET,
                pair + "journal-mode: " + SECRET,
                pair + "endpoint: 'http://" + SECRET + "@ x'\nbucket: b",
                pair + "replica: {type: " + SECRET + "}",
                pair + "replica: {url: " + SECRET + "}",
                pair + "replica: {url: 's3://u:" + SECRET + "@b/x'}",
                pair + "replica: {url: 's3://b/x?secret-access-key=" + SECRET + "'}",
                pair + "replica: {url: 's3://b/x?" + SECRET + "'}",
                pair + "replica: {url: '" + SECRET + "://b/x'}",
                pair + "replica: {path: 's3://" + SECRET + "/x'}",
                pair + "logging: {level: " + SECRET + "}\nbucket: b",
                pair + "exclude: '[" + SECRET + "'\nbucket: b",
                pair + SECRET + ": b",
                pair + "bucket: b\n bucket: c",
                pair + "unknown-key: b");
        return broken.stream();
    }

    @ParameterizedTest
    @MethodSource("filesWithASecret")
    void noMessageShowsASecret(String text) {
        Throwable refused = catchThrowable(sources().file(text)::load);
        assertThat(refused)
                .isInstanceOf(ConfigurationException.class)
                .hasNoCause()
                .hasMessageNotContainingAny(SECRET, "wJalr", "AKIAIOSFODNN7EXAMPLE");
        assertThat(refused.getMessage()).doesNotContain("\n");
    }

    /** The value is first met where it is no secret. */
    @Test
    void aSecretBehindAnAliasIsKnownAsOne() throws ConfigurationException {
        sources()
                .file("region: &s behindAnAlias\naccess-key-id: x\nsecret-access-key: *s\nbucket: b")
                .load();
        assertThat(Secrets.mask("behindAnAlias")).isEqualTo("[hidden]");
    }

    @Test
    void aHugeFileIsRefused() {
        assertThatThrownBy(sources().file("#".repeat(1 << 20), "bucket: b")::load)
                .hasMessageStartingWith("config file is larger than 1 MiB: ");
    }

    @Test
    void whatIsNoTextIsRefused() throws Exception {
        Files.write(directory.resolve("litestream.yml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(sources()::load).hasMessageStartingWith("config file is not UTF-8 text: ");
        Files.delete(directory.resolve("litestream.yml"));
        Files.createDirectory(directory.resolve("litestream.yml"));
        assertThatThrownBy(sources()::load).hasMessageStartingWith("config file cannot be read: ");
    }

    @Test
    void aliasesThatMultiplyAndDeepNestingAreRefused() {
        StringBuilder bomb = new StringBuilder("a: &x0 [1]\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("k")
                    .append(i)
                    .append(": &x")
                    .append(i)
                    .append(" [")
                    .append(("*x" + (i - 1) + ",").repeat(9))
                    .append("1]\n");
        }
        assertThatThrownBy(sources().file(bomb.toString())::load).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(sources().file("[".repeat(3000))::load).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(sources().file("&a <<: *a")::load).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(sources().file("logging: &a {<<: *a}\nquux: 1")::load)
                .isInstanceOf(ConfigurationException.class);
    }

    private Sources sources() {
        return new Sources(directory);
    }

    private static Arguments wrong(String text, String message) {
        return Arguments.of(text, message);
    }
}
