package io.github.litestreamagent.replication.resume;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.replica.MissingTxidsException;
import io.github.litestreamagent.replica.PageLookup;
import io.github.litestreamagent.replica.RestorePlan;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.replication.capture.Capture;
import io.github.litestreamagent.replication.database.DatabaseState;
import io.github.litestreamagent.replication.database.Session;
import io.github.litestreamagent.replication.fence.ReplicaState;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.sqlite.ByteSource;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.wal.PageMap;
import io.github.litestreamagent.wal.WalHeader;
import io.github.litestreamagent.wal.WalPosition;
import io.github.litestreamagent.wal.WalReader;
import io.github.litestreamagent.wal.WalScan;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Goes on behind a restart of the WAL that the replica has not seen: the process was killed between the restart and the first upload of the
 * new WAL ({@link Resume}, (b)). What the replica lacks of the old WAL may still stand behind the recorded position; that nothing else
 * is missing is proved by the checksum of the database file, which holds the old WAL and nothing of the new one.
 */
final class RestartedLog {

    /** Pages whose recorded versions are fetched from the replica; with more a file of every page is cheaper. */
    private static final int MOST_PAGES = 256;

    private final Session session;
    private final ReplicaStorage storage;

    RestartedLog(Session session, ReplicaStorage storage) {
        this.session = session;
        this.storage = storage;
    }

    /**
     * What the replica lacks.
     *
     * @param pages that the WALs hold
     * @param commit from which page on each is missing: the smallest size that the database has had since
     */
    record Missing(PageMap pages, int commit) {}

    /**
     * Which pages of the WAL, or of what is left of the old one, the replica lacks. Reads the database file once or twice.
     *
     * @param log the new one, in which nothing may have been committed yet
     * @param recorded position in the old WAL that the newest file of the replica ends at, if it says
     * @return empty if that cannot be proved
     */
    Optional<Missing> missing(Snapshot snapshot, WalHeader log, ReplicaState newest, Optional<WalPosition> recorded)
            throws IOException, BrokenChainException {
        DatabaseChecksum checksum =
                new DatabaseChecksum(newest.metadata().databaseChecksum().orElseThrow());
        PageMap pages = new PageMap();
        int commit = newest.header().commit();
        if (!isInFile(commit, checksum)) {
            Optional<WalScan> rest =
                    recorded.isPresent() ? restOfOldLog(recorded.get(), newest, checksum, log) : Optional.empty();
            if (rest.isEmpty()) {
                return Optional.empty();
            }
            pages.putAll(rest.get().pages());
            commit = Math.min(commit, rest.get().databasePages());
        }
        if (snapshot.log().isPresent()) {
            pages.putAll(current(snapshot, log));
        }
        return Optional.of(new Missing(pages, commit));
    }

    private PageMap current(Snapshot snapshot, WalHeader log) throws IOException, BrokenChainException {
        WalScan current = new WalReader(session.wal(), log)
                .scan(log.start(), snapshot.index().mxFrame());
        if (!current.end().equals(snapshot.end().orElseThrow())) {
            throw new BrokenChainException("the WAL changed while it was read");
        }
        return current.pages();
    }

    private Optional<WalScan> restOfOldLog(
            WalPosition recorded, ReplicaState newest, DatabaseChecksum checksum, WalHeader log) throws IOException {
        WalScan rest = new WalReader(session.wal(), log).scan(recorded, WalReader.UNKNOWN);
        Optional<DatabaseState> replicated = rest.isEmpty() ? Optional.empty() : replicated(newest, rest);
        if (replicated.isEmpty()) {
            return Optional.empty();
        }
        Capture capture = new Capture(replicated.get(), checksum, recorded);
        capture.extend(replicated.get(), rest);
        return isInFile(rest.databasePages(), capture.checksum()) ? Optional.of(rest) : Optional.empty();
    }

    private boolean isInFile(int commit, DatabaseChecksum checksum) throws IOException {
        return session.inFile(commit).checksum().equals(checksum);
    }

    /** The pages that the tail changes or drops, as the replica has them; those by which the database grew, as the file has them. */
    private Optional<DatabaseState> replicated(ReplicaState newest, WalScan tail) throws IOException {
        int commit = newest.header().commit();
        int[] pages = IntStream.concat(
                        IntStream.of(tail.pages().pages()), IntStream.rangeClosed(tail.databasePages() + 1, commit))
                .filter(pgno -> pgno <= commit)
                .distinct()
                .limit(MOST_PAGES + 1L)
                .toArray();
        Optional<RestorePlan> plan = newestPlan();
        if (pages.length > MOST_PAGES || plan.isEmpty()) {
            return Optional.empty();
        }
        Map<Integer, byte[]> fetched = new PageLookup(storage, plan.get()).fetch(pages);
        int pageSize = newest.header().pageSize();
        ByteSource source = (position, buffer, offset, length) -> {
            byte[] page = fetched.get((int) (position / pageSize) + 1);
            if (page == null) {
                return session.main().read(position, buffer, offset, length);
            }
            System.arraycopy(page, 0, buffer, offset, length);
            return length;
        };
        return Optional.of(new DatabaseState(pageSize, commit, new PageMap(), session.wal(), source));
    }

    private Optional<RestorePlan> newestPlan() throws IOException {
        try {
            return new RestorePlanner(storage).newest();
        } catch (MissingTxidsException gap) {
            return Optional.empty();
        }
    }
}
