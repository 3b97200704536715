package io.github.litestreamagent.page;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.status.ReplicationState;
import io.github.litestreamagent.status.ReplicationStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the page shows in tests. */
final class SomeDatabases {

    private SomeDatabases() {}

    /** One that is safe, one behind, one stopped. */
    static List<ReplicationStatus> three() {
        return List.of(
                one("/data/orders.db", ReplicationState.REPLICATING, Duration.ZERO),
                one("/data/stock.db", ReplicationState.REPLICATING, Duration.ofSeconds(3)),
                one("/data/users.db", ReplicationState.STOPPED, Duration.ZERO));
    }

    static ReplicationStatus one(String path, ReplicationState state, Duration lag) {
        boolean behind = !lag.isZero();
        return new ReplicationStatus(
                Path.of(path),
                Instant.parse("2026-11-22T15:53:43Z"),
                new ReplicationStatus.Replica("s3", "s3://bucket/app"),
                new ReplicationStatus.Software(Optional.of("3.54.1"), Optional.of("3.54.1.0")),
                state,
                state.isFault()
                        ? Optional.of(new ReplicationStatus.Reason(
                                "LSA-FOREIGN-WRITER", "another <process> writes to the replica", "stop it"))
                        : Optional.empty(),
                new ReplicationStatus.Position(
                        Optional.of(new Txid(behind ? 8 : 6)), Optional.of(new Txid(6)), Optional.empty()),
                new ReplicationStatus.Behind(lag, behind ? 2 : 0, behind ? 4152 : 0),
                new ReplicationStatus.Files(8192, 0),
                new ReplicationStatus.Checkpoints(0, 0, Duration.ZERO, Optional.empty(), Optional.empty()),
                new ReplicationStatus.Syncs(7, 1, Duration.ZERO, 0, 20),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
