package io.github.litestreamagent.replication.fence;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replication.lease.Lease;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.replication.reason.RefusedException;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationThread;
import io.github.litestreamagent.storage.ForeignObjectException;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Keeps a writer that slept, or that was overtaken, from writing on (R7). The condition on each PUT does that as long as the other's file
 * stands under our next key; a listing is made where it may stand there no more, and now and then beside the uploads, for those who write
 * without a condition (docs/decisions/0012-one-writer.md). Belongs to the thread of the database, but for {@link #lookBeside}.
 */
public final class Fence {

    /** Long enough for another writer's files to have been compacted and deleted. */
    private static final Duration LONG_IDLE = Duration.ofHours(12);

    /** Of our newest files, which a listing is compared with. */
    private static final int MOST_KNOWN = 64;

    private final ReplicationContext context;
    private final Lease lease;
    private final ReadBack readBack;

    /** As the store described them when they were put; the newest one also if another process put it. */
    private final NavigableMap<Txid, LtxObject> known = new TreeMap<>();

    /** By this process, since the last comparison. */
    private final Set<Txid> deleted = ConcurrentHashMap.newKeySet();

    private final AtomicReference<Listing> beside = new AtomicReference<>();
    private boolean due;
    private boolean contacted;
    private long contactAt;
    private Instant contactTime = Instant.MIN;
    private Optional<Long> wakesAt = Optional.empty();

    /** @param acknowledged our newest file */
    private record Request(Txid from, Optional<Txid> acknowledged) {}

    private record Listing(Request request, List<LtxObject> objects) {}

    public Fence(ReplicationContext context, Lease lease) {
        this.context = context;
        this.lease = lease;
        readBack = new ReadBack(context);
    }

    /** The chain goes on behind what a listing has just shown. */
    public void attached(Optional<ReplicaState> replica) {
        known.clear();
        beside.set(null);
        due = false;
        replica.ifPresent(state -> {
            if (state.newest().level().equals(Level.SYNC)) {
                known.put(state.txid(), state.newest());
            }
        });
        readBack.attached();
        contact();
    }

    /**
     * Remembers a file that the store has acknowledged.
     *
     * @param trailer the last 16 bytes of the file
     */
    public void acknowledged(LtxObject object, byte[] trailer) {
        known.put(object.range().max(), object);
        readBack.acknowledged(object, trailer);
        while (known.size() > MOST_KNOWN) {
            known.pollFirstEntry();
        }
        contact();
    }

    private void contact() {
        contacted = true;
        contactAt = context.machine().now();
        contactTime = context.clock().instant();
    }

    /** A step begins; one that was to begin long ago means that process or machine slept. */
    public void stepBegins() {
        long now = context.machine().now();
        due |= wakesAt.isPresent() && now - wakesAt.get() > Lease.TTL.toNanos();
        wakesAt = Optional.of(now);
    }

    public void stepEnds(ReplicationThread.Pause pause) {
        stepBegins();
        wakesAt = pause.nanos() == Long.MAX_VALUE ? Optional.empty() : wakesAt.map(now -> now + pause.nanos());
    }

    /**
     * Before a PUT: lists if the condition alone may not hold another writer's files apart from this one's.
     *
     * @throws ForeignObjectException if another writer has gone on in the replica, or has overwritten our files
     * @throws BrokenChainException if our newest file is gone
     * @throws RefusedException if others are, and nothing newer can be restored
     */
    public void beforePut(Txid next, ReplicaStorage storage)
            throws StorageException, BrokenChainException, RefusedException {
        due |= lease.anotherSeen() || hasSlept();
        if (due) {
            compare(list(request(next), storage), Optional.of(next), storage);
            due = false;
            contact();
        }
    }

    /** These files are about to be deleted by this process: that a listing lacks them means nothing. Any thread. */
    public void deleting(List<LtxObject> files) {
        files.forEach(file -> deleted.add(file.range().max()));
    }

    /** Looks to be taken beside the uploads; {@link #compareBeside} says on the thread of the database what they show. */
    public Runnable lookBeside(Txid next, ReplicaStorage storage) {
        Request request = request(next);
        Runnable first = readBack.lookBeside(storage);
        return () -> {
            first.run();
            try {
                beside.set(list(request, storage));
                storage.tidy();
            } catch (StorageException later) {
                context.log().debug("not listed", "error", later);
            }
        };
    }

    public ReadBack readBack() {
        return readBack;
    }

    /**
     * What the last looks beside the uploads show, if that has not been said.
     *
     * @param next the TXID that is on its way, which only its own PUT can tell about
     */
    public void compareBeside(Optional<Txid> next, Supplier<ReplicaStorage> storage)
            throws StorageException, BrokenChainException, RefusedException {
        readBack.ifDue(storage);
        Listing listing = beside.getAndSet(null);
        if (listing != null) {
            compare(listing, next, storage.get());
        }
    }

    /** What is not the agent's in the replica, where an object was met that is another writer's. */
    public Lost lost(ForeignObjectException met, ReplicaStorage storage) {
        Txid from = known.isEmpty() || known.firstKey().isAfter(met.range().min())
                ? met.range().min()
                : known.firstKey();
        Lost lost = Lost.of(sinceOurs(met.range()));
        try {
            for (LtxObject object : storage.listFrom(Level.SYNC, from)) {
                lost = isOurs(object, storage) ? lost.withOurs(object.range()) : lost.with(sinceOurs(object.range()));
            }
        } catch (StorageException unknown) {
            context.log().debug("not listed", "error", unknown);
        }
        return lost;
    }

    /** What lies between our newest file and another writer's has been compacted by that one. */
    private TxidRange sinceOurs(TxidRange foreign) {
        boolean behind = !known.isEmpty() && foreign.min().isAfter(known.lastKey());
        return behind ? new TxidRange(known.lastKey().next(), foreign.max()) : foreign;
    }

    /** By what the store said when it was put, else by its mark. */
    private boolean isOurs(LtxObject object, ReplicaStorage storage) throws StorageException {
        boolean asPut = known.containsKey(object.range().max()) && !isOverwritten(object);
        return asPut || storage.metadata(object).writer().equals(context.writer());
    }

    private Request request(Txid next) {
        return known.isEmpty()
                ? new Request(next, Optional.empty())
                : new Request(known.firstKey(), Optional.of(known.lastKey()));
    }

    private static Listing list(Request request, ReplicaStorage storage) throws StorageException {
        return new Listing(request, storage.listFrom(Level.SYNC, request.from()));
    }

    private void compare(Listing listing, Optional<Txid> next, ReplicaStorage storage)
            throws StorageException, BrokenChainException, RefusedException {
        NavigableMap<Txid, LtxObject> found = new TreeMap<>();
        listing.objects().forEach(object -> found.put(object.range().max(), object));
        Optional<LtxObject> foreign = found.values().stream()
                .filter(object -> isOverwritten(object) || isBehindOurs(object, next))
                .findFirst();
        if (foreign.isPresent()) {
            requireOurs(foreign.get(), storage);
        }
        Optional<Txid> newest = listing.request().acknowledged();
        if (newest.isPresent() && found.tailMap(newest.get()).isEmpty()) {
            throw new BrokenChainException("the replica has lost its newest file, TXID " + newest.get());
        }
        forgetDeleted();
        if (newest.isPresent()) {
            requireRestorable(known.headMap(newest.get(), true), found.keySet(), storage);
        }
    }

    private void forgetDeleted() {
        for (Iterator<Txid> gone = deleted.iterator(); gone.hasNext(); ) {
            Txid txid = gone.next();
            gone.remove();
            if (known.size() > 1 && !txid.equals(known.lastKey())) {
                known.remove(txid);
            }
        }
    }

    /** Files of the agent that are gone have been compacted, or an operator has removed them. */
    private static void requireRestorable(Map<Txid, LtxObject> put, Set<Txid> found, ReplicaStorage storage)
            throws StorageException, RefusedException {
        if (!found.containsAll(put.keySet())) {
            ReplicaState.requireRestorable(storage);
            put.keySet().retainAll(found);
        }
    }

    private boolean isOverwritten(LtxObject now) {
        LtxObject put = known.get(now.range().max());
        return put != null
                && !(put.size() == now.size()
                        && put.etag().equals(now.etag())
                        && (!put.etag().isEmpty() || put.lastModified().equals(now.lastModified())));
    }

    private boolean isBehindOurs(LtxObject now, Optional<Txid> next) {
        Txid txid = now.range().max();
        return (known.isEmpty() || txid.isAfter(known.lastKey()))
                && !next.filter(txid::equals).isPresent();
    }

    private void requireOurs(LtxObject foreign, ReplicaStorage storage) throws StorageException {
        String writer = storage.metadata(foreign).writer();
        if (writer.equals(context.writer())) {
            return; // put by an attempt whose answer was lost, and given up since
        }
        String replica = storage.description().toString();
        throw known.containsKey(foreign.range().max())
                ? ForeignObjectException.inPlaceOf(foreign, replica, writer, foreign.size())
                : ForeignObjectException.behindOurs(foreign, replica, writer);
    }

    /** The machine's own sleep shows in the wall clock alone. */
    private boolean hasSlept() {
        if (!contacted) {
            return false;
        }
        Duration counted = Duration.ofNanos(context.machine().now() - contactAt);
        Duration passed = Duration.between(contactTime, context.clock().instant());
        return counted.compareTo(LONG_IDLE) >= 0 || passed.minus(counted).compareTo(Lease.TTL) > 0;
    }
}
