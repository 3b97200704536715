package io.github.litestreamagent.replication.capture;

import io.github.litestreamagent.replication.database.Session;
import io.github.litestreamagent.replication.database.WalIndex;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.sqlite.WalIndexHeader;
import io.github.litestreamagent.wal.PageMap;
import io.github.litestreamagent.wal.WalHeader;
import io.github.litestreamagent.wal.WalPosition;
import io.github.litestreamagent.wal.WalReader;
import io.github.litestreamagent.wal.WalScan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Finds what was committed behind the end of the chain, along an unbroken line of keepers. */
public final class LogTail {

    static final String REWOUND = "the WAL was rewound: a commit that was captured has been undone";

    /** The WALs of two different databases are in such a line with a probability of 2^-26. */
    public static final int MOST_RESTARTS = 64;

    /** In the header of a frame. */
    private static final int SALT_1 = 8;

    private static final int SALT_2 = 12;
    private static final int SALTS_END = 16;

    /** So many are looked at in milliseconds. */
    private static final int MOST_COUNTED_FRAMES = 1 << 16;

    private final Session session;

    private final long mostBytes;

    public LogTail(Session session) {
        this(session, Long.MAX_VALUE);
    }

    /**
     * Reads the WAL of a session, in parts.
     *
     * @param mostBytes of pages after which a backlog is cut at the next commit: a map of them is held in memory
     */
    LogTail(Session session, long mostBytes) {
        this.session = session;
        this.mostBytes = mostBytes;
    }

    /**
     * Committed frames behind the chain.
     *
     * @param header of the WAL they lie in
     * @param start where they begin
     * @param restarted whether the WAL was restarted behind the chain's end; then they begin it
     * @param whole whether that is all: a long backlog is taken in pieces
     */
    record Tail(WalHeader header, WalPosition start, boolean restarted, WalScan scan, boolean whole) {}

    /**
     * Returns how many commits lie behind the chain; of a long backlog those of its beginning.
     *
     * @throws BrokenChainException if the WAL is not the continuation of what was captured
     */
    public long commitsBehind(Chain chain) throws IOException, BrokenChainException {
        return commitsUpTo(readable().header(), chain);
    }

    /** The same up to a moment. */
    long commitsUpTo(WalIndexHeader newest, Chain chain) throws IOException, BrokenChainException {
        if (newest.mxFrame() == 0) {
            return 0;
        }
        WalHeader header = walHeader(newest);
        WalPosition start =
                chain.position().filter(end -> end.sameLog(header.start())).orElseGet(header::start);
        int last = Math.min(newest.mxFrame(), start.frame(header.pageSize()) + MOST_COUNTED_FRAMES);
        return new WalReader(session.wal(), header).commits(start, last);
    }

    /**
     * Reads frame headers only: SQLite has vouched for them.
     *
     * @return empty if nothing was committed
     * @throws BrokenChainException if the WAL is not the continuation of what was captured
     */
    Optional<Tail> behind(Chain chain) throws IOException, BrokenChainException {
        WalIndexHeader newest = readable().header();
        if (newest.mxFrame() == 0) {
            requireNotRewound(chain, newest);
            return Optional.empty();
        }
        WalHeader header = walHeader(newest);
        boolean restarted =
                chain.position().map(end -> !end.sameLog(header.start())).orElse(true);
        WalPosition start = restarted ? header.start() : chain.position().orElseThrow();
        WalReader reader = new WalReader(session.wal(), header);
        if (newest.mxFrame() < start.frame(header.pageSize()) || !reader.confirms(start)) {
            throw new BrokenChainException(REWOUND);
        }
        if (restarted && chain.position().isPresent()) {
            requireNothingBetween(chain.position().get(), header, newest.mxFrame());
        }
        int mostFrames = (int) Math.min(Integer.MAX_VALUE, Math.max(1, mostBytes / header.pageSize()));
        WalScan scan = reader.scan(start, newest.mxFrame(), mostFrames);
        int end = scan.end().frame(header.pageSize());
        boolean whole = end == newest.mxFrame() && scan.end().checksum() == newest.lastChecksum();
        boolean piece = end < newest.mxFrame() && end - start.frame(header.pageSize()) >= mostFrames;
        if (!whole && !piece) {
            throw new BrokenChainException("the WAL changed while it was read");
        }
        return scan.isEmpty() ? Optional.empty() : Optional.of(new Tail(header, start, restarted, scan, whole));
    }

    /**
     * The new WAL must begin where the captured one ended. A keeper sees to that, unless another process breaks its lock: then commits of the
     * old WAL may stand behind its captured end, or a WAL between the two was restarted as well.
     */
    private void requireNothingBetween(WalPosition end, WalHeader header, int mxFrame)
            throws IOException, BrokenChainException {
        WalScan missed = new WalReader(session.wal(), header).scan(end, WalReader.UNKNOWN);
        int restarts = header.salt1() - end.salt1();
        boolean several = restarts > 1 && restarts <= MOST_RESTARTS && hasOlderFrames(header, mxFrame);
        if (several || !missed.isEmpty()) {
            throw new BrokenChainException("the WAL was restarted behind commits that were not captured");
        }
    }

    /** Truncating an empty WAL changes its salts, too, and leaves nothing of an older WAL behind the new one. */
    private boolean hasOlderFrames(WalHeader header, int mxFrame) throws IOException {
        byte[] next = new byte[SALTS_END];
        long end = WalHeader.SIZE + (long) mxFrame * header.frameSize();
        int read = session.wal().read(end, next, 0, SALTS_END);
        ByteBuffer fields = ByteBuffer.wrap(next);
        return read == SALTS_END
                && (fields.getInt(SALT_1) != header.salt1() || fields.getInt(SALT_2) != header.salt2());
    }

    /** Newest frame of each page up to the end of the chain; empty if the WAL does not stand there any more. */
    public Optional<PageMap> upTo(Chain chain) throws IOException, BrokenChainException {
        if (chain.position().isEmpty()) {
            return Optional.of(new PageMap());
        }
        WalPosition end = chain.position().get();
        WalIndexHeader newest = readable().header();
        Optional<WalHeader> header = newest.mxFrame() == 0 ? Optional.empty() : Logs.header(session.wal(), newest);
        if (header.isEmpty()
                || !end.sameLog(header.get().start())
                || end.frame(header.get().pageSize()) > newest.mxFrame()
                || !new WalReader(session.wal(), header.get()).confirms(end)) {
            return Optional.empty();
        }
        return Optional.of(
                Logs.pages(session.wal(), header.get(), end.frame(header.get().pageSize())));
    }

    /**
     * Reads how far the WAL goes now.
     *
     * @throws BrokenChainException if a writer died and no connection has recovered the WAL yet
     */
    public WalIndex.State readable() throws IOException, BrokenChainException {
        return session.index().read().orElseThrow(() -> new BrokenChainException("the wal-index is not readable"));
    }

    private WalHeader walHeader(WalIndexHeader newest) throws IOException, BrokenChainException {
        return Logs.header(session.wal(), newest)
                .orElseThrow(() -> new BrokenChainException("the header of the WAL is not the one that SQLite reads"));
    }

    private static void requireNotRewound(Chain chain, WalIndexHeader newest) throws BrokenChainException {
        boolean sameLog = chain.position()
                .map(end -> newest.isOf(end.salt1(), end.salt2()))
                .orElse(false);
        if (sameLog && chain.position().orElseThrow().offset() > WalHeader.SIZE) {
            throw new BrokenChainException("the WAL was emptied behind the agent's back");
        }
    }
}
