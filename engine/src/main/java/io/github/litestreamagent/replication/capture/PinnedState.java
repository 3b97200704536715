package io.github.litestreamagent.replication.capture;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replication.database.DatabaseState;
import io.github.litestreamagent.replication.database.Pin;
import io.github.litestreamagent.sqlite.ByteSource;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.wal.WalHeader;
import java.io.IOException;
import java.util.Optional;

/**
 * What the database file alone holds as long as its pin is held.
 *
 * @param chain the TXID of that state, and the checksum that its pages must have
 * @param mark whose time is not before that of the TXID
 */
public record PinnedState(Chain chain, DatabaseState state, Mark mark, Pin pin) {

    /**
     * Makes it for as long as the pin is held.
     *
     * @param inFile reads from the database file alone
     */
    public static PinnedState of(Chain chain, DatabaseState inFile, Mark mark, Pin pin) {
        ByteSource whilePinned = (position, buffer, offset, length) -> {
            if (!pin.isHeld()) {
                throw new IOException("the snapshot was abandoned");
            }
            return inFile.main().read(position, buffer, offset, length);
        };
        return new PinnedState(
                chain,
                new DatabaseState(inFile.pageSize(), inFile.commit(), inFile.inLog(), inFile.wal(), whilePinned),
                mark,
                pin);
    }

    /**
     * One try to put every page into level 9; one that lasts longer than the pin fails.
     *
     * @throws StorageException caused by a {@link ChecksumMismatchException} if the file does not hold what was captured
     */
    public LtxObject upload(ReplicaStorage storage) throws StorageException {
        TxidRange range = new TxidRange(Txid.FIRST, chain.txid());
        LtxHeader header = chain.header(range, state.pageSize(), WalHeader.SIZE, mark.time());
        PagesBody body = new PagesBody(
                header,
                state,
                PagesBody.everyPage(state),
                pin::isHeld,
                Optional.of(chain.checksum()).filter(DatabaseChecksum::isKnown));
        return storage.putIfAbsent(Level.SNAPSHOT, range, body, chain.metadata(mark));
    }
}
