package io.github.litestreamagent.replication.capture;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replication.capture.LtxFile.Source;
import io.github.litestreamagent.replication.database.DatabaseState;
import io.github.litestreamagent.replication.database.Session;
import io.github.litestreamagent.replication.files.HeldFile;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.sqlite.WalIndexHeader;
import io.github.litestreamagent.storage.ByteChunks;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.Origin;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Turns what was committed behind the chain into level 0 files, one TXID each, and moves the chain on. Guarded by the lock of its database.
 */
public final class Capturer {

    /** A streamed capture may be so many times larger than one in memory (1 GB): only its page map, 6 MB, is held. */
    private static final long PIECE = 64;

    private final Session session;
    private final LogTail tail;
    private final LtxTimes times;
    private final Supplier<Origin> origin;
    private final long mostBytes;
    private Chain chain;
    private Capture pending;
    private Instant pendingSince;
    private long pendingCommits;

    /** From the first change of what is known to the last: what finds it set was preceded by a capture that was cut short. */
    private boolean torn;

    /**
     * Begins behind what was captured last.
     *
     * @param chain what was captured last, with the session's log map filled up to it
     * @param origin which process and which file they come from
     * @param mostBytes that may be held in memory
     */
    public Capturer(Session session, Chain chain, LtxTimes times, Supplier<Origin> origin, long mostBytes) {
        this.session = session;
        this.chain = chain;
        this.times = times;
        this.origin = origin;
        this.mostBytes = mostBytes;
        tail = new LogTail(session, PIECE * mostBytes);
    }

    public long mostBytes() {
        return mostBytes;
    }

    public Chain chain() {
        return chain;
    }

    /**
     * How many frames of the WAL that the wal-index speaks of have been captured.
     *
     * @throws BrokenChainException if the log does not reach that far any more
     */
    public int capturedFrames(WalIndexHeader index) throws BrokenChainException {
        int captured = chain.position()
                .filter(end -> index.isOf(end.salt1(), end.salt2()))
                .map(end -> end.frame(index.pageSize()))
                .orElse(0);
        if (captured > index.mxFrame()) {
            throw new BrokenChainException(LogTail.REWOUND);
        }
        return captured;
    }

    /**
     * After a moment in which nothing guarded the WAL: what was committed in it is captured at once, for it may be copied already, so that the
     * keeper that has begun again does not stop the next restart.
     *
     * @param then what the wal-index said before that moment, when everything was captured
     * @throws BrokenChainException if a commit may have been missed
     */
    public void goOnAfter(WalIndexHeader then) throws IOException, BrokenChainException {
        WalIndexHeader now = tail.readable().header();
        if (now.equals(then)) {
            return;
        }
        boolean missed = !isSameLog(now, then) && now.iChange() - then.iChange() != tail.commitsUpTo(now, chain);
        if (missed || capture() == Found.TOO_MUCH || !isSameLog(tail.readable().header(), now)) {
            throw new BrokenChainException(
                    "the WAL went on while no read transaction guarded it, and may have been restarted before it was captured");
        }
    }

    private static boolean isSameLog(WalIndexHeader one, WalIndexHeader other) {
        return one.isOf(other.salt1(), other.salt2());
    }

    /** What a look at the log found. */
    public enum Found {
        NOTHING,
        /** In memory now; {@link #take} makes a file of it. */
        CAPTURED,
        /** Too much for the memory together with what is pending: {@link #take} that, then {@link #stream}. */
        TOO_MUCH
    }

    /** Adds what was committed meanwhile to the pending capture. */
    public Found capture() throws IOException, BrokenChainException {
        return capture(mostBytes, Integer.MAX_VALUE);
    }

    /**
     * The same with bounds.
     *
     * @param shrunkPages by how many pages the database may have shrunk
     */
    public Found capture(long bytes, int shrunkPages) throws IOException, BrokenChainException {
        requireWhole();
        Instant now = times.now();
        Optional<LogTail.Tail> found = tail.behind(chain);
        if (found.isEmpty()) {
            return Found.NOTHING;
        }
        LogTail.Tail frames = found.get();
        long size = (long) frames.scan().pages().size() * frames.header().pageSize();
        if (!frames.whole()
                || pendingBytes() + size > bytes
                || chain.commit() - frames.scan().databasePages() > shrunkPages
                || (pending != null && frames.restarted())) {
            return Found.TOO_MUCH;
        }
        torn = true;
        DatabaseState before = stateBefore(frames);
        if (pending == null) {
            pending = new Capture(before, chain.checksum(), frames.start());
        }
        pending.extend(before, frames.scan());
        requireOldVersions(frames);
        pendingSince = now;
        pendingCommits += frames.scan().commits();
        moveOn(frames, pending.checksum(), chain.txid());
        torn = false;
        return Found.CAPTURED;
    }

    /** Whatever cut it short, an Error on a deep stack of the application for one, page and checksum may not fit any more. */
    private void requireWhole() throws BrokenChainException {
        if (torn) {
            throw new BrokenChainException("a capture was cut short");
        }
    }

    /**
     * Old versions of pages were read from the database file. A keeper that began before the frames were captured does not keep another
     * process from copying them there.
     */
    private void requireOldVersions(LogTail.Tail frames) throws IOException, BrokenChainException {
        if (tail.readable().isCopiedBeyond(frames.start().frame(frames.header().pageSize()))) {
            throw new BrokenChainException(
                    "another process copied the WAL into the database file before it was captured");
        }
    }

    private DatabaseState stateBefore(LogTail.Tail frames) {
        if (frames.restarted()) {
            session.startLog();
        }
        return session.state(frames.header().pageSize(), chain.commit(), session.captured());
    }

    private void moveOn(LogTail.Tail frames, DatabaseChecksum checksum, Txid txid) {
        session.captured().putAll(frames.scan().pages());
        chain = new Chain(
                txid,
                frames.scan().databasePages(),
                checksum,
                Optional.of(frames.scan().end()));
    }

    long pendingBytes() {
        return pending == null ? 0 : pending.bytes();
    }

    /** The pending capture as a file with the next TXID. */
    public Optional<LtxFile> take() {
        if (pending == null || torn) {
            return Optional.empty();
        }
        torn = true;
        Capture done = pending;
        Chain next = new Chain(chain.txid().next(), chain.commit(), chain.checksum(), chain.position());
        Mark mark = mark(pendingSince);
        ByteChunks bytes = done.encode(next.header(done.pageSize(), done.start().offset(), mark.time()));
        LtxFile file = new LtxFile(
                next.txid(),
                LtxBody.of(bytes),
                next.metadata(mark),
                mark.captured(),
                pendingCommits,
                bytes.memory(),
                Optional.empty(),
                true,
                Source.ITSELF);
        chain = next;
        pending = null;
        pendingCommits = 0;
        torn = false;
        return Optional.of(file);
    }

    /**
     * What was committed, or of a long backlog its beginning, as a file that is read from the log while it is uploaded; nothing may be
     * pending.
     */
    public Optional<LtxFile> stream() throws IOException, BrokenChainException {
        requireWhole();
        Instant now = times.now();
        Optional<LogTail.Tail> found = tail.behind(chain);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        torn = true;
        HeldFile log = session.openLog();
        try {
            LtxFile file = stream(found.get(), log, now);
            torn = false;
            return Optional.of(file);
        } catch (Throwable e) {
            log.close();
            throw e;
        }
    }

    private LtxFile stream(LogTail.Tail frames, HeldFile log, Instant now) throws IOException, BrokenChainException {
        DatabaseState before = stateBefore(frames);
        StreamedCapture streamed = new StreamedCapture(before, before.behind(frames.scan()), chain.checksum());
        requireOldVersions(frames);
        DatabaseState source = streamed.source(log);
        moveOn(frames, streamed.checksum(), chain.txid().next());
        Mark mark = mark(now);
        LtxHeader header = chain.header(source.pageSize(), frames.start().offset(), mark.time());
        LtxBody body = new PagesBody(header, source, streamed.pages(), stillIn(log, frames));
        return new LtxFile(
                chain.txid(),
                body,
                chain.metadata(mark),
                mark.captured(),
                frames.scan().commits(),
                0,
                Optional.of(log),
                frames.whole(),
                Source.ITSELF);
    }

    private Mark mark(Instant captured) {
        return new Mark(captured, times.next(captured), origin.get());
    }

    /** Of another file of the newest TXID. */
    public Mark markOfNewest() {
        Instant now = times.now();
        return new Mark(now, times.current(now), origin.get());
    }

    /** Whether the frames are still the ones that were captured: another process may have restarted the WAL after the session. */
    private static BooleanSupplier stillIn(HeldFile log, LogTail.Tail frames) {
        return () -> {
            try {
                return Logs.begins(log, frames.header());
            } catch (IOException unreadable) {
                return false;
            }
        };
    }
}
