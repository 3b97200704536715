package io.github.litestreamagent.replication.resume;

import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.MissingTxidsException;
import io.github.litestreamagent.replica.NoMatchingBackupException;
import io.github.litestreamagent.replica.PageLookup;
import io.github.litestreamagent.replica.RestorePlan;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.replication.capture.PageChanges;
import io.github.litestreamagent.replication.database.DatabaseState;
import io.github.litestreamagent.replication.fence.ReplicaState;
import io.github.litestreamagent.replication.lease.LeaseRecord;
import io.github.litestreamagent.replication.reason.ReasonCode;
import io.github.litestreamagent.replication.reason.RefusedException;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges whether a database that is the replica's, but changed, comes from the newest state, or from an older one that another writer has
 * left behind: an old volume, a copy, a server that was switched off while another took its place. A file of every page would
 * bury what the other wrote. The evidence is what the newest writer's files brought that was not there before: a database that comes from
 * them holds most of it; one that does not may agree in a page of the tree that both changed alike, and in none of the rows.
 */
public final class Descent {

    private static final int MOST_FILES = 32;
    private static final int MOST_PAGES = 256;

    /** A file larger than this is likely one of every page, which would take long to compare. Bytes. */
    private static final long LARGEST = 1 << 20;

    private final ReplicaStorage storage;
    private final boolean sameFile;
    private final boolean forSure;
    private final boolean inSameMode;
    private final Optional<LeaseRecord> rival;

    /**
     * Judges for one resume.
     *
     * @param sameFile whether the newest writer is known to have replicated this very file
     * @param forSure whether that cannot be another file that was given the same number; a file that was put in its place while the newest
     *     writer, this process, runs counts as the same
     * @param inSameMode whether it was in WAL mode when this process opened it, as the newest writer has left it
     * @param rival a live lease of another process
     */
    public Descent(
            ReplicaStorage storage,
            boolean sameFile,
            boolean forSure,
            boolean inSameMode,
            Optional<LeaseRecord> rival) {
        this.storage = storage;
        this.sameFile = sameFile;
        this.forSure = forSure;
        this.inSameMode = inSameMode;
        this.rival = rival;
    }

    /** Returns true if the newest writer replicated this very file, whatever it holds now. */
    boolean isOfSameFileForSure() {
        return forSure;
    }

    /** Returns true if a database of which its pages tell so much is taken for the replica's own. */
    boolean admits(SameDatabase.Verdict verdict) {
        return switch (verdict) {
            case IDENTICAL, CHANGED -> true;
            case RESEMBLES -> forSure;
            case REWRITTEN -> forSure && inSameMode;
            case ANOTHER -> false;
        };
    }

    /** @throws StorageException retryable, while another agent is writing */
    void requireNoRival(ReplicaState newest) throws StorageException {
        if (rival.isPresent()) {
            throw new StorageException(
                    "cannot go on in " + storage.description() + " while "
                            + rival.get().owner()
                            + " has its lease: this database is not what the replica holds at TXID " + newest.txid()
                            + "; stop that agent, or run restore, or use another path",
                    true,
                    null);
        }
    }

    /**
     * Returns if nothing speaks against going on.
     *
     * @throws StorageException retryable, while another agent is writing
     * @throws RefusedException if the database comes from an older state
     */
    void require(DatabaseState database, ReplicaState newest) throws IOException, RefusedException {
        requireNoRival(newest);
        if (!sameFile && !newest.metadata().writer().isEmpty() && isOlder(database, newest)) {
            throw new RefusedException(
                    ReasonCode.OLDER_DATABASE,
                    "this database is older than the replica " + storage.description()
                            + ", in which another writer (" + newest.metadata().writer() + ") has gone on to TXID "
                            + newest.txid()
                            + ": it does not hold what that one wrote. To go on with the replica's data, run restore; to begin a new"
                            + " replica, choose another path; to put this database in the place of those commits, set auto-recover: true");
        }
    }

    /** Judges by the newest file, and by those before it as far as it brought too little. */
    private boolean isOlder(DatabaseState database, ReplicaState newest) throws IOException {
        Map<Integer, byte[]> brought = new HashMap<>();
        List<LtxObject> listed = new RestorePlanner(storage).list();
        List<LtxObject> files =
                listed.stream().filter(file -> file.level().equals(Level.SYNC)).toList();
        int last = Math.max(0, files.size() - MOST_FILES);
        for (int i = files.size() - 1; i >= last && brought.size() < MOST_PAGES; i--) {
            LtxObject file = files.get(i);
            if (file.size() > LARGEST
                    || !storage.metadata(file).writer().equals(newest.metadata().writer())) {
                break;
            }
            boolean whole = collect(file, brought);
            brought.remove(1); // counts changes, so it is never as it was
            Optional<Map<Integer, byte[]>> before = before(file.range().min(), listed, brought.keySet());
            if (before.isEmpty()) {
                return !whole && !holdsMost(brought, database);
            }
            Resemblance news = new Resemblance(brought.values(), before.get().values());
            if (news.isEnough() || whole) {
                return !news.isNewsIn(database, brought.keySet());
            }
        }
        return !holdsMost(brought, database);
    }

    /**
     * Adds the pages of a file of which no newer version is there, up to a bound: a page of zeros is some bytes of the file.
     *
     * @return whether the file has every page
     */
    private boolean collect(LtxObject file, Map<Integer, byte[]> brought) throws IOException {
        try (InputStream in = storage.open(file)) {
            LtxReader reader = new LtxReader(in, file.toString());
            byte[] page = new byte[reader.header().pageSize()];
            int pages = 0;
            for (int pgno = reader.nextPage(page); pgno != 0; pgno = reader.nextPage(page)) {
                if (brought.size() < MOST_PAGES) {
                    brought.putIfAbsent(pgno, page.clone());
                }
                pages++;
            }
            return pages >= reader.header().commit();
        }
    }

    private static boolean holdsMost(Map<Integer, byte[]> brought, DatabaseState database) throws IOException {
        int held = 0;
        for (Map.Entry<Integer, byte[]> page : brought.entrySet()) {
            boolean same = page.getKey() <= database.commit()
                    && Arrays.equals(page.getValue(), PageChanges.read(database, page.getKey()));
            held += same ? 1 : 0;
        }
        return brought.isEmpty() || 2 * held > brought.size();
    }

    /** The pages as they were before a TXID; empty if the replica does not tell. */
    private Optional<Map<Integer, byte[]>> before(Txid first, List<LtxObject> listed, Set<Integer> pages)
            throws IOException {
        if (first.equals(Txid.FIRST)) {
            return Optional.empty();
        }
        try {
            Optional<RestorePlan> plan = new RestorePlanner(storage).at(first.previous(), listed);
            return plan.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new PageLookup(storage, plan.get())
                            .fetch(pages.stream().mapToInt(Integer::intValue).toArray()));
        } catch (MissingTxidsException | NoMatchingBackupException compacted) {
            return Optional.empty();
        }
    }
}
