package io.github.litestreamagent.restore.build;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.LtxCorruptException;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxTrailer;
import io.github.litestreamagent.ltx.RollingChecksum;
import io.github.litestreamagent.replica.KnownMetadata;
import io.github.litestreamagent.replica.ReplicaFiles;
import io.github.litestreamagent.replica.RestorePlan;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * Compares a restored database with the whole-database checksum that its primary recorded for the TXID: the agent's travels beside the file,
 * LTX's own stands in the trailer. A Litestream process records neither.
 */
public final class RestoreProof {

    private final ReplicaStorage storage;
    private final KnownMetadata metadata;
    private final RestorePlan plan;
    private final LtxHeader header;
    private final LtxTrailer trailer;

    public RestoreProof(
            ReplicaStorage storage, KnownMetadata metadata, RestorePlan plan, LtxHeader header, LtxTrailer trailer) {
        this.storage = storage;
        this.metadata = metadata;
        this.plan = plan;
        this.header = header;
        this.trailer = trailer;
    }

    /**
     * Compares with what is recorded.
     *
     * @return whether anything is
     * @throws LtxCorruptException if it is another database
     */
    public boolean check(DatabaseChecksum restored, RollingChecksum rolling) throws IOException {
        OptionalLong recorded = recorded();
        if (recorded.isPresent()) {
            compare(new DatabaseChecksum(recorded.getAsLong()), restored);
        }
        boolean rolls = header.flags() != LtxHeader.NO_CHECKSUM;
        if (rolls) {
            compare(new RollingChecksum(trailer.postApplyChecksum()), rolling);
        }
        return rolls || recorded.isPresent();
    }

    /** A file that Litestream compacted has no checksum; the level 0 file that ends at the same TXID may have. */
    private OptionalLong recorded() throws IOException {
        for (LtxObject object : plan.sameEnd()) {
            OptionalLong checksum = metadata.of(object).databaseChecksum();
            if (checksum.isPresent()) {
                return checksum;
            }
        }
        return OptionalLong.empty();
    }

    private void compare(Object recorded, Object restored) throws LtxCorruptException {
        if (!recorded.equals(restored)) {
            throw new LtxCorruptException(
                    ReplicaFiles.name(storage, plan.newest()),
                    0,
                    "the restored database has the checksum " + restored + ", not " + recorded
                            + " as was recorded for TXID " + plan.txid());
        }
    }
}
