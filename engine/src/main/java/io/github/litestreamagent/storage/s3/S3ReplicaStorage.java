package io.github.litestreamagent.storage.s3;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LockFile;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.PendingRequest;
import io.github.litestreamagent.storage.PlainObject;
import io.github.litestreamagent.storage.ReplicaContents;
import io.github.litestreamagent.storage.ReplicaDescription;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.storage.s3.client.S3Keys;
import io.github.litestreamagent.storage.s3.client.S3Listing;
import io.github.litestreamagent.storage.s3.client.S3Session;
import io.github.litestreamagent.storage.s3.client.S3Store;
import io.github.litestreamagent.storage.s3.upload.AbandonedUploads;
import io.github.litestreamagent.storage.s3.upload.Etags;
import io.github.litestreamagent.storage.s3.upload.NewObject;
import io.github.litestreamagent.storage.s3.upload.S3Creator;
import io.github.litestreamagent.storage.s3.upload.StandingObject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A replica in an S3 bucket: {@code <path>/<level, 4 hex digits>/<min>-<max>.ltx}. */
public final class S3ReplicaStorage implements ReplicaStorage {

    private static final Pattern SIZE = Pattern.compile("[0-9]{1,18}");

    private final S3Session session;
    private final S3Creator creator;
    private final S3Deleter deleter;
    private final AtomicBoolean tidied = new AtomicBoolean();

    public S3ReplicaStorage(S3Location location, S3Store store) {
        this.session = S3Session.of(location, store);
        this.creator = new S3Creator(session);
        this.deleter = new S3Deleter(session);
    }

    @Override
    public ReplicaDescription description() {
        return session.location().description();
    }

    @Override
    public ReplicaContents contents() throws StorageException {
        List<String> folders = folders("");
        List<Level> levels = Level.all().stream()
                .filter(level -> folders.contains(S3Keys.folder(level)))
                .toList();
        return new ReplicaContents(levels, folders.contains(S3Keys.GENERATIONS));
    }

    @Override
    public List<LtxObject> list(Level level) throws StorageException {
        return listBehind(level, "");
    }

    @Override
    public List<LtxObject> listFrom(Level level, Txid from) throws StorageException {
        return listBehind(level, session.keys().level(level) + from);
    }

    @Override
    public void visit(Level level, Optional<Txid> from, Predicate<LtxObject> visitor) throws StorageException {
        String prefix = session.keys().level(level);
        String start = from.map(txid -> prefix + txid).orElse("");
        session.call(
                "list", prefix, client -> objects(client, level, prefix, start).allMatch(visitor));
    }

    /** In the order of their names, which is that of their ranges; a page of names at a time. */
    private Stream<LtxObject> objects(S3Client client, Level level, String prefix, String start) {
        return S3Listing.pages(client, request -> {
                    request.bucket(session.bucket()).prefix(prefix).delimiter("/");
                    if (!start.isEmpty()) {
                        request.startAfter(start);
                    }
                })
                .flatMap(page -> page.contents().stream())
                .flatMap(object -> ltxObject(level, prefix, object).stream());
    }

    /** @param start sorts before each name that begins with it */
    private List<LtxObject> listBehind(Level level, String start) throws StorageException {
        String prefix = session.keys().level(level);
        List<LtxObject> objects = session.call(
                "list",
                prefix,
                client -> objects(client, level, prefix, start).collect(Collectors.toCollection(ArrayList::new)));
        objects.sort(Comparator.comparing(LtxObject::range));
        return List.copyOf(objects);
    }

    private static Optional<LtxObject> ltxObject(Level level, String prefix, S3Object object) {
        return TxidRange.ofFileName(object.key().substring(prefix.length()))
                .map(range ->
                        new LtxObject(level, range, object.size(), object.lastModified(), Etags.bare(object.eTag())));
    }

    @Override
    public InputStream open(LtxObject object) throws StorageException {
        return whole(key(object));
    }

    @Override
    public InputStream open(LtxObject object, long offset, int length) throws StorageException {
        String key = key(object);
        ResponseInputStream<GetObjectResponse> response = session.call(
                "read " + length + " bytes at " + offset + " of",
                key,
                client -> client.getObject(request -> request.bucket(session.bucket())
                        .key(key)
                        .range("bytes=" + offset + "-" + (offset + length - 1))));
        return new S3ObjectStream(response, session.errors().name(key));
    }

    @Override
    public byte[] read(LtxObject object, long offset, int length) throws StorageException {
        String key = key(object);
        AtomicLong size = new AtomicLong(-1);
        byte[] bytes = session.call("read " + length + " bytes at " + offset + " of", key, client -> {
            GetObjectRequest request = GetObjectRequest.builder()
                    .bucket(session.bucket())
                    .key(key)
                    .range("bytes=" + offset + "-" + (offset + length - 1))
                    .build();
            ResponseBytes<GetObjectResponse> answer = client.getObjectAsBytes(request);
            size.set(sizeIn(answer.response().contentRange()));
            return answer.asByteArrayUnsafe();
        });
        if (size.get() >= 0 && size.get() != object.size()) {
            throw new StorageException(
                    session.errors().name(key) + " has " + size.get() + " bytes, and had " + object.size()
                            + " when it was listed or uploaded",
                    false,
                    null);
        }
        if (bytes.length != length) {
            throw new StorageException(
                    "cannot read " + length + " bytes at " + offset + " of "
                            + session.errors().name(key) + ": the store gave " + bytes.length,
                    false,
                    null);
        }
        return bytes;
    }

    /** {@code bytes 0-99/1234}; -1 where the store does not say it. */
    private static long sizeIn(String contentRange) {
        String size = contentRange == null ? "" : contentRange.substring(contentRange.lastIndexOf('/') + 1);
        return SIZE.matcher(size).matches() ? Long.parseLong(size) : -1;
    }

    @Override
    public LtxMetadata metadata(LtxObject object) throws StorageException {
        String key = key(object);
        HeadObjectResponse head = session.call(
                "read the metadata of",
                key,
                client -> client.headObject(
                        request -> request.bucket(session.bucket()).key(key)));
        return LtxMetadata.of(head.metadata(), head.lastModified());
    }

    @Override
    public List<PlainObject> listPlain(String folder) throws StorageException {
        String prefix = session.keys().prefix() + folder;
        return session.call("list", prefix, client -> {
            List<PlainObject> found = new ArrayList<>();
            S3Listing.pages(client, request -> request.bucket(session.bucket()).prefix(prefix))
                    .flatMap(page -> page.contents().stream())
                    .forEach(object -> found.add(new PlainObject(
                            object.key().substring(session.keys().prefix().length()),
                            object.size(),
                            object.lastModified())));
            return List.copyOf(found);
        });
    }

    @Override
    public InputStream openPlain(PlainObject object) throws StorageException {
        return whole(session.keys().prefix() + object.name());
    }

    private InputStream whole(String key) throws StorageException {
        ResponseInputStream<GetObjectResponse> response = session.call(
                "read",
                key,
                client -> client.getObject(
                        request -> request.bucket(session.bucket()).key(key)));
        return new S3ObjectStream(response, session.errors().name(key));
    }

    @Override
    public List<String> folders(String folder) throws StorageException {
        String prefix = session.keys().prefix() + folder;
        return session.call("list", prefix, client -> {
            List<String> found = new ArrayList<>();
            S3Listing.pages(
                            client,
                            request -> request.bucket(session.bucket())
                                    .prefix(prefix)
                                    .delimiter("/"))
                    .flatMap(page -> page.commonPrefixes().stream())
                    .forEach(common -> found.add(common.prefix()
                            .substring(prefix.length(), common.prefix().length() - 1)));
            return List.copyOf(found);
        });
    }

    @Override
    public LtxObject putIfAbsent(Level level, TxidRange range, LtxBody body, LtxMetadata metadata)
            throws StorageException {
        return creator.create(new NewObject(level, range, session.keys().object(level, range), body, metadata));
    }

    @Override
    public boolean stands(LtxObject put, String writer, byte[] trailer) throws StorageException {
        return new StandingObject(session).stands(put, writer, trailer);
    }

    @Override
    public void tidy() throws StorageException {
        if (tidied.compareAndSet(false, true)) {
            new AbandonedUploads(session).abort();
        }
    }

    @Override
    public void delete(List<LtxObject> objects) throws StorageException {
        deleter.delete(objects.stream().map(this::key).toList());
    }

    @Override
    public void tryRead() throws StorageException {
        String key = session.keys().nothing();
        session.call("read", key, client -> {
            try (ResponseInputStream<GetObjectResponse> in =
                    client.getObject(request -> request.bucket(session.bucket()).key(key))) {
                in.abort();
            } catch (S3Exception answer) {
                if (!S3Session.isMissingObject(answer)) {
                    throw answer;
                }
            } catch (IOException e) {
                throw SdkClientException.create("the connection broke off", e);
            }
            return key;
        });
    }

    @Override
    public void tryDelete() throws StorageException {
        deleter.delete(List.of(session.keys().nothing()));
    }

    @Override
    public void tryUploadInParts() throws StorageException {
        session.facts().uploads(session);
    }

    @Override
    public void setAside(LtxObject object) throws StorageException {
        String key = key(object);
        session.call(
                "set aside",
                key,
                client -> client.copyObject(request -> request.sourceBucket(session.bucket())
                        .sourceKey(key)
                        .destinationBucket(session.bucket())
                        .destinationKey(session.keys().aside(object.level(), object.range()))));
        delete(List.of(object));
    }

    @Override
    public boolean createsOnCondition() throws StorageException {
        return session.facts().createsOnCondition(session);
    }

    @Override
    public boolean holdsGenerations() throws StorageException {
        return contents().generations();
    }

    @Override
    public Optional<LockFile> lockFile() {
        return Optional.of(new S3LockFile(session));
    }

    @Override
    public Duration clockOffset() {
        return session.store().clockOffset();
    }

    @Override
    public Optional<PendingRequest> pending() {
        return session.pending().oldest();
    }

    @Override
    public void close() {
        // the client is shared: S3Replicas closes it
    }

    private String key(LtxObject object) {
        return session.keys().object(object.level(), object.range());
    }
}
