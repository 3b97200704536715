package io.github.litestreamagent.storage;

import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.ltx.TxidRange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A replica in memory that fails as it is told: {@link #next} gives the answers of the next calls of one operation, in order; after them
 * all goes well again. Every call is written down in {@link #journal}.
 */
public final class MemoryStorage implements ReplicaStorage {

    /** What can be scripted. */
    public enum Operation {
        LIST,
        OPEN,
        READ,
        METADATA,
        PUT,
        DELETE,
        PROBE,
        LOCK
    }

    /**
     * A file that the storage has answered to be there, or holds though its answer was lost.
     *
     * @param bytes that were put
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Put(Level level, TxidRange range, byte[] bytes) {}

    private record Key(Level level, TxidRange range) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Stored(byte[] bytes, LtxMetadata metadata, Instant lastModified) {}

    private static final Comparator<Key> ORDER =
            Comparator.comparingInt((Key key) -> key.level().number()).thenComparing(Key::range);

    private final Map<Key, Stored> objects = new TreeMap<>(ORDER);
    private final Map<Operation, Deque<Answer>> script = new EnumMap<>(Operation.class);
    private final List<String> journal = new ArrayList<>();
    private final List<LtxObject> created = new ArrayList<>();
    private final List<Put> puts = new ArrayList<>();
    private final Map<Key, Stored> deleted = new HashMap<>();
    private final Map<Level, byte[]> swaps = new HashMap<>();
    private final Map<LtxObject, byte[]> aside = new HashMap<>();
    private Optional<LockFile.Content> lock = Optional.empty();
    private int locks;
    private Duration clockOffset = Duration.ZERO;
    private boolean generations;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    /** Scripts the next calls of an operation. */
    public synchronized MemoryStorage next(Operation operation, Answer... answers) {
        script.computeIfAbsent(operation, none -> new ArrayDeque<>()).addAll(List.of(answers));
        return this;
    }

    /** All calls so far, {@code PUT 0 0000000000000001-0000000000000001: ok} and the like. */
    public synchronized List<String> journal() {
        return List.copyOf(journal);
    }

    /** How often all levels were listed: level 0 alone is listed beside the uploads. */
    public synchronized long wholeLists() {
        return journal.stream().filter(call -> call.startsWith("LIST 9")).count();
    }

    /** The objects that were created here, in the order in which they came to be; planted ones are left out. */
    public synchronized List<LtxObject> created() {
        return List.copyOf(created);
    }

    /** Those of level 0 alone. */
    public synchronized List<LtxObject> createdByASync() {
        return created.stream()
                .filter(object -> object.level().equals(Level.SYNC))
                .toList();
    }

    /** All puts so far that had an effect or found their own object, in order: each try counts. */
    public synchronized List<Put> puts() {
        return List.copyOf(puts);
    }

    /** What a store would hold if nothing reached it from now on. */
    public synchronized MemoryStorage copy() {
        MemoryStorage copy = new MemoryStorage();
        copy.objects.putAll(objects);
        copy.journal.addAll(journal);
        copy.created.addAll(created);
        copy.deleted.putAll(deleted);
        copy.puts.addAll(puts);
        copy.now = now;
        copy.lock = lock;
        return copy;
    }

    /** There is no lock.json any more, and none can be made: keys may forbid it. */
    public synchronized void withoutLock() {
        lock = Optional.empty();
        Answer[] refused = new Answer[1000];
        Arrays.fill(refused, Answer.forbidden());
        next(Operation.LOCK, refused);
    }

    /** The same with everything that was ever created here and deleted since. */
    public synchronized MemoryStorage withDeleted() {
        MemoryStorage whole = copy();
        whole.journal.clear();
        deleted.forEach(whole.objects::putIfAbsent);
        return whole;
    }

    /** How many files were deleted. */
    public synchronized int deletions() {
        return deleted.size();
    }

    /** All goes well from now on. */
    public synchronized void heal() {
        script.clear();
    }

    /** The store's clock: the Last-Modified of what is put from now on. */
    public synchronized void setTime(Instant time) {
        now = time;
    }

    /** How far its answers show it to be ahead of the machine. */
    public synchronized void setClockOffset(Duration ahead) {
        clockOffset = ahead;
    }

    @Override
    public synchronized Duration clockOffset() {
        return clockOffset;
    }

    /** Puts an object as another writer would: without a condition, without a word in the journal. */
    public synchronized void plant(Level level, TxidRange range, byte[] bytes, LtxMetadata metadata) {
        objects.put(new Key(level, range), new Stored(bytes.clone(), metadata, now));
    }

    private synchronized void plantUnlessThere(Level level, TxidRange range, byte[] bytes) {
        if (!objects.containsKey(new Key(level, range))) {
            plant(level, range, bytes, Answer.RIVAL);
        }
    }

    /** Whether another writer has put something here. */
    public synchronized boolean hasPlanted() {
        return created.size() < objects.size() + deleted.size();
    }

    /** The bytes of an object. */
    public synchronized byte[] bytes(Level level, TxidRange range) {
        return objects.get(new Key(level, range)).bytes().clone();
    }

    @Override
    public ReplicaDescription description() {
        return new ReplicaDescription("memory", "memory://replica", Map.of("path", "replica"));
    }

    @Override
    public List<LtxObject> list(Level level) throws StorageException {
        Answer answer = begin(Operation.LIST, level.toString());
        List<LtxObject> found = listNow(level);
        answer.afterEffect(Operation.LIST);
        return found;
    }

    private synchronized List<LtxObject> listNow(Level level) {
        return objects.entrySet().stream()
                .filter(entry -> entry.getKey().level().equals(level))
                .map(entry -> object(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public InputStream open(LtxObject object) throws StorageException {
        Answer answer = begin(Operation.OPEN, name(object));
        byte[] bytes = find(object, "read").bytes();
        answer.afterEffect(Operation.OPEN);
        return answer.breaksInBody()
                ? new BreakingStream(bytes, answer.failure(Operation.OPEN))
                : new ByteArrayInputStream(bytes);
    }

    @Override
    public byte[] read(LtxObject object, long offset, int length) throws StorageException {
        Answer answer = begin(Operation.READ, name(object) + " " + offset + "+" + length);
        byte[] bytes = find(object, "read").bytes();
        if (offset + length > bytes.length || bytes.length != object.size()) {
            throw new StorageException("cannot read " + object + ": it ends at " + bytes.length, false, null);
        }
        answer.afterEffect(Operation.READ);
        return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
    }

    @Override
    public LtxMetadata metadata(LtxObject object) throws StorageException {
        Answer answer = begin(Operation.METADATA, name(object));
        LtxMetadata metadata = find(object, "read the metadata of").metadata();
        answer.afterEffect(Operation.METADATA);
        return metadata;
    }

    @Override
    public LtxObject putIfAbsent(Level level, TxidRange range, LtxBody body, LtxMetadata metadata)
            throws StorageException {
        Answer answer = begin(Operation.PUT, level + " " + range);
        Stored wanted = new Stored(swapped(level, written(body)), metadata, now);
        if (answer.breaksInBody()) {
            throw answer.failure(Operation.PUT);
        }
        answer.rival()
                .filter(file -> level.equals(Level.SYNC))
                .ifPresent(bytes -> plantUnlessThere(level, range, bytes));
        LtxObject object = create(new Key(level, range), wanted);
        answer.afterEffect(Operation.PUT);
        return object;
    }

    /** The next file of a level is stored as something else, without a word. */
    public synchronized void swapNextPut(Level level, byte[] bytes) {
        swaps.put(level, bytes.clone());
    }

    private synchronized byte[] swapped(Level level, byte[] bytes) {
        byte[] other = swaps.remove(level);
        return other == null ? bytes : other;
    }

    private synchronized LtxObject create(Key key, Stored wanted) throws ForeignObjectException {
        Stored standing = objects.putIfAbsent(key, wanted);
        if (standing != null && !isSame(standing, wanted)) {
            throw ForeignObjectException.of(
                    key.toString(), key.range(), standing.metadata().writer(), standing.bytes().length);
        }
        puts.add(new Put(key.level(), key.range(), wanted.bytes()));
        LtxObject object = object(key, standing == null ? wanted : standing);
        if (standing == null) {
            created.add(object);
        }
        return object;
    }

    private static boolean isSame(Stored standing, Stored wanted) {
        return standing.bytes().length == wanted.bytes().length
                && standing.metadata().writer().equals(wanted.metadata().writer())
                && Arrays.equals(trailer(standing.bytes()), trailer(wanted.bytes()));
    }

    private static byte[] trailer(byte[] bytes) {
        return Arrays.copyOfRange(bytes, Math.max(0, bytes.length - 16), bytes.length);
    }

    private static byte[] written(LtxBody body) throws StorageException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            body.writeTo(out);
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException("cannot upload: its content cannot be read: " + e.getMessage(), true, e);
        }
        return out.toByteArray();
    }

    @Override
    public void delete(List<LtxObject> gone) throws StorageException {
        Answer answer = begin(
                Operation.DELETE,
                gone.stream().map(MemoryStorage::name).toList().toString());
        synchronized (this) {
            for (LtxObject object : gone) {
                Key key = new Key(object.level(), object.range());
                Stored stored = objects.remove(key);
                if (stored != null) {
                    deleted.put(key, stored);
                }
            }
        }
        answer.afterEffect(Operation.DELETE);
    }

    @Override
    public void setAside(LtxObject object) throws StorageException {
        Answer answer = begin(Operation.DELETE, "aside " + name(object));
        synchronized (this) {
            aside.put(
                    object,
                    objects.remove(new Key(object.level(), object.range())).bytes());
        }
        answer.afterEffect(Operation.DELETE);
    }

    /** What was set aside. */
    public synchronized Map<LtxObject, byte[]> aside() {
        return Map.copyOf(aside);
    }

    @Override
    public boolean createsOnCondition() throws StorageException {
        begin(Operation.PROBE, "").afterEffect(Operation.PROBE);
        return true;
    }

    /** A replica of Litestream 0.3 lies here from now on. */
    public synchronized void plantGenerations() {
        generations = true;
    }

    @Override
    public synchronized boolean holdsGenerations() {
        return generations;
    }

    @Override
    public Optional<LockFile> lockFile() {
        return Optional.of(new MemoryLock());
    }

    @Override
    public void close() {}

    private final class MemoryLock implements LockFile {

        @Override
        public Seen look() throws StorageException {
            Answer answer = begin(Operation.LOCK, "look");
            Seen seen;
            synchronized (MemoryStorage.this) {
                seen = new Seen(lock, now);
            }
            answer.afterEffect(Operation.LOCK);
            return seen;
        }

        @Override
        public Optional<Seen> replace(String text, Optional<Content> standing) throws StorageException {
            Answer answer = begin(Operation.LOCK, "replace");
            Optional<Seen> replaced = replaceNow(text, standing);
            answer.afterEffect(Operation.LOCK);
            return replaced;
        }

        private Optional<Seen> replaceNow(String text, Optional<Content> standing) {
            synchronized (MemoryStorage.this) {
                if (!lock.equals(standing)) {
                    return Optional.empty();
                }
                lock = Optional.of(new Content(text, Integer.toString(++locks)));
                return Optional.of(new Seen(lock, now));
            }
        }
    }

    private Answer begin(Operation operation, String what) throws StorageException {
        Answer answer;
        synchronized (this) {
            Deque<Answer> answers = script.getOrDefault(operation, new ArrayDeque<>());
            answer = answers.isEmpty() ? Answer.ok() : answers.remove();
            journal.add(operation + " " + what + ": " + answer);
            Log.trace("storage", "operation", operation, "of", what, "answer", answer);
        }
        answer.beforeEffect(operation);
        return answer;
    }

    private synchronized Stored find(LtxObject object, String verb) throws StorageException {
        Stored stored = objects.get(new Key(object.level(), object.range()));
        if (stored == null) {
            throw new StorageException("cannot " + verb + " " + object + ": 404 NoSuchKey", false, null);
        }
        return stored;
    }

    private static LtxObject object(Key key, Stored stored) {
        return new LtxObject(key.level(), key.range(), stored.bytes().length, stored.lastModified(), etag(stored));
    }

    private static String etag(Stored stored) {
        return Integer.toHexString(Arrays.hashCode(stored.bytes()));
    }

    private static String name(LtxObject object) {
        return object.level() + " " + object.range();
    }

    /** Gives half of the bytes. */
    private static final class BreakingStream extends InputStream {

        private final InputStream half;
        private final StorageException failure;

        BreakingStream(byte[] bytes, StorageException failure) {
            this.half = new ByteArrayInputStream(bytes, 0, bytes.length / 2);
            this.failure = failure;
        }

        @Override
        public int read() throws IOException {
            return unlessAtEnd(half.read());
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return length == 0 ? 0 : unlessAtEnd(half.read(bytes, offset, length));
        }

        private int unlessAtEnd(int read) throws StorageException {
            if (read < 0) {
                throw failure;
            }
            return read;
        }
    }
}
