package io.github.litestreamagent.replication;

import io.github.litestreamagent.sqlite.WalIndexHeader;
import io.github.litestreamagent.wal.PageMap;
import io.github.litestreamagent.wal.WalHeader;
import io.github.litestreamagent.wal.WalPosition;
import io.github.litestreamagent.wal.WalReader;
import io.github.litestreamagent.wal.WalScan;
import java.io.IOException;
import java.util.Optional;

/** Finds what was committed behind the end of the chain, along an unbroken line of keepers. */
final class LogTail {

    private final Session session;

    LogTail(Session session) {
        this.session = session;
    }

    /**
     * Committed frames behind the chain.
     *
     * @param header of the log they lie in
     * @param start where they begin
     * @param restarted whether the log was restarted behind the chain's end; then they begin it
     */
    record Tail(WalHeader header, WalPosition start, boolean restarted, WalScan scan) {}

    /**
     * Reads frame headers only: SQLite has vouched for them.
     *
     * @return empty if nothing was committed
     * @throws BrokenChainException if the log is not the continuation of what was captured
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
            throw new BrokenChainException("the log was rewound: a commit that was captured has been undone");
        }
        WalScan scan = reader.scan(start, newest.mxFrame());
        if (scan.end().frame(header.pageSize()) != newest.mxFrame()
                || scan.end().checksum() != newest.lastChecksum()) {
            throw new BrokenChainException("the log changed while it was read");
        }
        return scan.isEmpty() ? Optional.empty() : Optional.of(new Tail(header, start, restarted, scan));
    }

    /** Newest frame of each page up to the end of the chain; empty if the log does not stand there any more. */
    Optional<PageMap> upTo(Chain chain) throws IOException, BrokenChainException {
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

    /** @throws BrokenChainException if a writer died and nobody has recovered the log yet */
    WalIndex.State readable() throws IOException, BrokenChainException {
        return session.index().read().orElseThrow(() -> new BrokenChainException("the wal-index is not readable"));
    }

    private WalHeader walHeader(WalIndexHeader newest) throws IOException, BrokenChainException {
        return Logs.header(session.wal(), newest)
                .orElseThrow(() -> new BrokenChainException("the header of the log is not the one that SQLite reads"));
    }

    private static void requireNotRewound(Chain chain, WalIndexHeader newest) throws BrokenChainException {
        boolean sameLog = chain.position()
                .map(end -> end.salt1() == newest.salt1() && end.salt2() == newest.salt2())
                .orElse(false);
        if (sameLog && chain.position().orElseThrow().offset() > WalHeader.SIZE) {
            throw new BrokenChainException("the log was emptied behind the agent's back");
        }
    }
}
