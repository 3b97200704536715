package io.github.litestreamagent.storage.s3.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ObjectOptions;
import io.github.litestreamagent.storage.ObjectOptions.CustomerKey;
import io.github.litestreamagent.storage.PlainObject;
import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.S3Location.StaticCredentials;
import io.github.litestreamagent.storage.s3.S3ReplicaStorage;
import io.github.litestreamagent.storage.s3.ScriptedS3;
import io.github.litestreamagent.storage.s3.upload.MultipartUpload;
import io.github.litestreamagent.storage.s3.upload.NewObject;
import io.github.litestreamagent.storage.s3.upload.PartBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each kind of request that the agent makes carries what it must of storage class and encryption, and no more. */
class ObjectHeadersTest {

    private static final TxidRange FIRST = TxidRange.of(Txid.FIRST);
    private static final LtxObject OBJECT = new LtxObject(Level.SYNC, FIRST, 500, Instant.EPOCH, "");
    private static final String BEGUN =
            "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";

    private static final CustomerKey KEY = new CustomerKey("A".repeat(43) + "=");

    /** The MD5 of 32 zero bytes. */
    private static final Map<String, String> CUSTOMER = Map.of(
            "x-amz-server-side-encryption-customer-algorithm", "AES256",
            "x-amz-server-side-encryption-customer-key", KEY.base64(),
            "x-amz-server-side-encryption-customer-key-md5", "cLyPS3KoaSFGi/joRB3OUQ==");

    private static final Map<String, String> SOURCE = CUSTOMER.entrySet().stream()
            .collect(Collectors.toMap(e -> e.getKey().replace("x-amz-", "x-amz-copy-source-"), Map.Entry::getValue));

    private static final Map<String, String> KMS = Map.of(
            "x-amz-server-side-encryption", "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id", "alias/app");

    private static final Map<String, String> CLASS = Map.of("x-amz-storage-class", "STANDARD_IA");
    private static final Map<String, String> NONE = Map.of();

    private ScriptedS3 s3;
    private final List<S3Store> stores = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        s3 = ScriptedS3.start();
    }

    @AfterEach
    void stop() {
        stores.forEach(S3Store::close);
        s3.close();
    }

    @Test
    void withoutOptionsNoRequestCarriesAny() throws Exception {
        assertThat(headersOfEachKind(ObjectOptions.DEFAULTS).values()).containsOnly(NONE);
    }

    /** Fails when the probe or the lease, which is replaced all the time, is stored in a class for old data. */
    @Test
    void aStorageClassIsThatOfLtxFilesAlone() throws Exception {
        Map<String, Map<String, String>> carried =
                headersOfEachKind(new ObjectOptions(Optional.of("STANDARD_IA"), Optional.empty(), Optional.empty()));

        assertThat(with(CLASS, carried)).containsExactlyInAnyOrder("put", "begin");
        assertThat(with(NONE, carried)).hasSize(carried.size() - 2);
    }

    @Test
    void aKmsKeyIsNamedWhereAnObjectIsMadeAndNowhereElse() throws Exception {
        Map<String, Map<String, String>> carried =
                headersOfEachKind(new ObjectOptions(Optional.empty(), Optional.empty(), Optional.of("alias/app")));

        assertThat(with(KMS, carried)).containsExactlyInAnyOrder("probe", "put", "lease put", "begin", "copy");
        assertThat(with(NONE, carried)).hasSize(carried.size() - 5);
    }

    /** Fails when one request about an object's content goes without the key, or a listing shows it. */
    @Test
    void aCustomerKeyGoesWithEachRequestAboutAnObjectsContent() throws Exception {
        Map<String, Map<String, String>> carried =
                headersOfEachKind(new ObjectOptions(Optional.empty(), Optional.of(KEY), Optional.empty()));

        assertThat(with(CUSTOMER, carried))
                .containsExactlyInAnyOrder(
                        "probe",
                        "put",
                        "lease put",
                        "lease get",
                        "begin",
                        "part",
                        "complete",
                        "get",
                        "range",
                        "read",
                        "head",
                        "plain");
        Map<String, String> both = new TreeMap<>(CUSTOMER);
        both.putAll(SOURCE);
        assertThat(with(both, carried)).containsExactly("copy");
        assertThat(with(NONE, carried)).containsExactlyInAnyOrder("list", "delete");
    }

    private static List<String> with(Map<String, String> headers, Map<String, Map<String, String>> carried) {
        return carried.keySet().stream()
                .filter(kind -> carried.get(kind).equals(headers))
                .toList();
    }

    private Map<String, Map<String, String>> headersOfEachKind(ObjectOptions options) throws Exception {
        S3Location location = location(options);
        S3Store store = new S3Store(S3Access.of(location));
        stores.add(store);
        S3ReplicaStorage storage = new S3ReplicaStorage(location, store);
        Map<String, Map<String, String>> carried = new TreeMap<>();
        LtxMetadata metadata =
                new LtxMetadata(Instant.EPOCH, OptionalLong.empty(), OptionalLong.empty(), "7-0011223344556677");

        s3.nextError(412, "PreconditionFailed");
        storage.createsOnCondition();
        carried.put("probe", last());
        storage.putIfAbsent(Level.SYNC, FIRST, LtxBody.of(new byte[500]), metadata);
        carried.put("put", last());
        s3.nextHead(200, Map.of("ETag", "\"1\""));
        storage.lockFile().orElseThrow().look();
        carried.put("lease get", last());
        storage.lockFile().orElseThrow().replace("{}", Optional.empty());
        carried.put("lease put", last());
        s3.next(200, BEGUN);
        MultipartUpload upload = new MultipartUpload(
                S3Session.of(location, store),
                new NewObject(
                        Level.SYNC,
                        FIRST,
                        new S3Keys("app").object(Level.SYNC, FIRST),
                        LtxBody.of(new byte[5]),
                        metadata));
        carried.put("begin", last());
        PartBuffer part = new PartBuffer(5);
        part.add(new byte[5], 0, 5);
        upload.send(part);
        carried.put("part", last());
        upload.complete(true);
        carried.put("complete", last());
        storage.open(OBJECT).close();
        carried.put("get", last());
        storage.open(OBJECT, 0, 5).close();
        carried.put("range", last());
        s3.next(206, "12345");
        storage.read(OBJECT, 0, 5);
        carried.put("read", last());
        storage.openPlain(new PlainObject("generations/x", 5, Instant.EPOCH)).close();
        carried.put("plain", last());
        storage.metadata(OBJECT);
        carried.put("head", last());
        s3.next(200, "<ListBucketResult><Name>bucket</Name></ListBucketResult>");
        storage.list(Level.SYNC);
        carried.put("list", last());
        s3.next(200, "<CopyObjectResult><ETag>1</ETag></CopyObjectResult>");
        storage.setAside(OBJECT);
        carried.put("copy", ofRequest(s3.requests().size() - 2));
        carried.put("delete", last());
        return carried;
    }

    private Map<String, String> last() {
        return ofRequest(s3.requests().size() - 1);
    }

    private Map<String, String> ofRequest(int number) {
        Map<String, String> found = new TreeMap<>();
        s3.requests().get(number).headers().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.contains("server-side-encryption") || lower.contains("storage-class")) {
                found.put(lower, String.join(",", new TreeSet<>(values)));
            }
        });
        return found;
    }

    private S3Location location(ObjectOptions options) {
        return new S3Location(
                        "bucket",
                        "app",
                        Optional.empty(),
                        Optional.of(s3.endpoint()),
                        true,
                        false,
                        Optional.of(new StaticCredentials("AKID", "secret", Optional.empty())))
                .with(options);
    }
}
