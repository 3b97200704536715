package io.github.litestreamagent.replication;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replica.MissingTxidsException;
import io.github.litestreamagent.replica.PageLookup;
import io.github.litestreamagent.replica.RestorePlan;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.sqlite.ByteSource;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.wal.PageMap;
import io.github.litestreamagent.wal.WalHeader;
import io.github.litestreamagent.wal.WalPosition;
import io.github.litestreamagent.wal.WalReader;
import io.github.litestreamagent.wal.WalScan;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Goes on behind a restart of the log that the replica has not seen: the process was killed between the restart and the first upload of the
 * new log ({@link Resume}, (b)). What the replica lacks of the old log may still stand behind the recorded position; that nothing else
 * is missing is proved by the checksum of the database file, which holds the old log and nothing of the new one.
 */
final class RestartedLog {

    /** Pages whose recorded versions are fetched from the replica; with more a file of every page is cheaper. */
    private static final int MOST_PAGES = 256;

    private final Session session;
    private final ReplicaStorage storage;
    private final String writer;

    RestartedLog(Session session, ReplicaStorage storage, String writer) {
        this.session = session;
        this.storage = storage;
        this.writer = writer;
    }

    /**
     * Reads the database file once or twice.
     *
     * @param recorded position in the old log that the newest file of the replica ends at, if it says
     */
    Optional<Resume.Decision> resume(
            Snapshot snapshot, ReplicaState newest, Optional<WalPosition> recorded, Instant time) throws IOException {
        WalHeader log = snapshot.log().orElseThrow();
        int commit = newest.header().commit();
        DatabaseChecksum checksum =
                new DatabaseChecksum(newest.metadata().databaseChecksum().orElseThrow());
        if (isInFile(commit, checksum)) {
            Chain chain = new Chain(newest.txid(), commit, checksum, Optional.of(log.start()));
            return Optional.of(new Resume.Decision(
                    chain, new PageMap(), Optional.empty(), "the log begins where the replica ends"));
        }
        return recorded.isPresent() ? behind(recorded.get(), newest, checksum, log, time) : Optional.empty();
    }

    private Optional<Resume.Decision> behind(
            WalPosition recorded, ReplicaState newest, DatabaseChecksum checksum, WalHeader log, Instant time)
            throws IOException {
        WalScan tail = new WalReader(session.wal(), log).scan(recorded, WalReader.UNKNOWN);
        Optional<DatabaseState> replicated = tail.isEmpty() ? Optional.empty() : replicated(newest, tail);
        if (replicated.isEmpty()) {
            return Optional.empty();
        }
        Capture capture = new Capture(replicated.get(), checksum, recorded);
        capture.extend(replicated.get(), tail);
        return isInFile(tail.databasePages(), capture.checksum())
                ? Optional.of(decision(newest, tail, capture, log, time))
                : Optional.empty();
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

    private Resume.Decision decision(ReplicaState newest, WalScan tail, Capture capture, WalHeader log, Instant time) {
        Chain chain =
                new Chain(newest.txid().next(), tail.databasePages(), capture.checksum(), Optional.of(log.start()));
        LtxHeader header = LtxHeader.written(
                capture.pageSize(),
                chain.commit(),
                TxidRange.of(chain.txid()),
                time.toEpochMilli(),
                capture.start().offset(),
                capture.end().offset() - capture.start().offset(),
                capture.end().salt1(),
                capture.end().salt2());
        LtxMetadata metadata = new LtxMetadata(
                time,
                OptionalLong.of(chain.checksum().value()),
                OptionalLong.of(capture.end().checksum()),
                writer);
        byte[] bytes = capture.encode(header);
        LtxFile file = new LtxFile(
                chain.txid(), LtxBody.of(bytes), metadata, tail.commits(), bytes.length, Optional.empty(), false);
        return new Resume.Decision(
                chain,
                new PageMap(),
                Optional.of(file),
                "the log was restarted, and the rest of the old one still stands");
    }
}
