package io.github.litestreamagent.replication.capture;

import io.github.litestreamagent.sqlite.ByteSource;
import io.github.litestreamagent.sqlite.WalIndexHeader;
import io.github.litestreamagent.wal.PageMap;
import io.github.litestreamagent.wal.WalHeader;
import io.github.litestreamagent.wal.WalPosition;
import io.github.litestreamagent.wal.WalReader;
import java.io.IOException;
import java.util.Optional;

/** Facts of a WAL that capture, resume and the full file ask for alike. */
public final class Logs {

    private Logs() {}

    /** The header of the WAL that the wal-index speaks of; nothing if the file begins with another. */
    public static Optional<WalHeader> header(ByteSource wal, WalIndexHeader index) throws IOException {
        return read(wal).filter(header -> index.isOf(header.salt1(), header.salt2()));
    }

    /** The header that the file begins with, whatever SQLite makes of what follows it. */
    public static Optional<WalHeader> header(ByteSource wal) throws IOException {
        return read(wal);
    }

    /** Returns true if the file still begins with this header, that is, holds this WAL. */
    static boolean begins(ByteSource wal, WalHeader header) throws IOException {
        return read(wal).filter(header::equals).isPresent();
    }

    /** The newest frame of each page among the first {@code frames} of the WAL. */
    public static PageMap pages(ByteSource wal, WalHeader header, int frames) throws IOException {
        return frames == 0
                ? new PageMap()
                : new WalReader(wal, header).scan(header.start(), frames).pages();
    }

    /** Returns true if nothing was committed behind the chain in the WAL that it ends in. */
    public static boolean endsAt(ByteSource wal, Chain chain) throws IOException {
        Optional<WalHeader> header = read(wal);
        if (chain.position().isEmpty() || header.isEmpty()) {
            return header.isEmpty();
        }
        WalPosition end = chain.position().get();
        return end.sameLog(header.get().start())
                && new WalReader(wal, header.get()).scan(end, WalReader.UNKNOWN).isEmpty();
    }

    private static Optional<WalHeader> read(ByteSource wal) throws IOException {
        byte[] bytes = new byte[WalHeader.SIZE];
        return wal.read(0, bytes, 0, WalHeader.SIZE) < WalHeader.SIZE ? Optional.empty() : WalHeader.parse(bytes);
    }
}
