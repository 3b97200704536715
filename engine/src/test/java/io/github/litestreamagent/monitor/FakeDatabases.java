package io.github.litestreamagent.monitor;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.status.Copy;
import io.github.litestreamagent.status.CopyFile;
import io.github.litestreamagent.status.Histogram;
import io.github.litestreamagent.status.Operations;
import io.github.litestreamagent.status.ReplicationState;
import io.github.litestreamagent.status.ReplicationStatus;
import io.github.litestreamagent.status.Requests;
import io.github.litestreamagent.status.Timeline;
import io.github.litestreamagent.status.Waits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Databases whose state a test sets. Their replicas are nowhere, unless a class below says where. */
class FakeDatabases implements Databases {

    static final Instant NOW = Instant.parse("2026-11-22T15:53:43Z");

    final Map<Path, ReplicationStatus> all = new TreeMap<>();
    final List<String> asked = new ArrayList<>();
    final Waits waits = new Waits();
    boolean syncs = true;

    /** A database that is replicated, or left alone for a reason. */
    FakeDatabases add(String path, ReplicationState state, Duration lag) {
        boolean aside = state.isFault() || state == ReplicationState.LEFT_OUT;
        Optional<ReplicationStatus.Reason> reason = aside
                ? Optional.of(new ReplicationStatus.Reason("LSA-READ-ONLY", "the <file> cannot be written", "chmod"))
                : Optional.empty();
        all.put(
                Path.of(path),
                new ReplicationStatus(
                        Path.of(path),
                        NOW,
                        new ReplicationStatus.Replica("s3", "s3://bucket/app"),
                        new ReplicationStatus.Software(Optional.of("3.54.1"), Optional.of("3.54.1.0")),
                        state,
                        reason,
                        new ReplicationStatus.Position(
                                Optional.of(new Txid(lag.isZero() ? 6 : 8)),
                                Optional.of(new Txid(6)),
                                Optional.of(NOW.minusSeconds(9))),
                        new ReplicationStatus.Behind(lag, lag.isZero() ? 0 : 2, lag.isZero() ? 0 : 4152),
                        new ReplicationStatus.Files(8192, 4152),
                        new ReplicationStatus.Checkpoints(
                                3, 1, Duration.ofMillis(12), Optional.empty(), Optional.empty()),
                        new ReplicationStatus.Syncs(7, 1, Duration.ofMillis(1500), 41520, 20),
                        Optional.of(new ReplicationStatus.Failure(NOW, "cannot upload")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new ReplicationStatus.LevelZero(2, 3, 8))));
        return this;
    }

    @Override
    public List<ReplicationStatus> statuses() {
        return List.copyOf(all.values());
    }

    @Override
    public Optional<Requests> requests(String replica) {
        return Optional.empty();
    }

    @Override
    public Timeline timeline(Path database) throws IOException {
        throw new IOException("not listed");
    }

    @Override
    public void copy(Path database, String point, boolean beside) throws IOException {
        asked.add("copy " + database);
    }

    @Override
    public Optional<Copy> lastCopy() {
        return Optional.empty();
    }

    @Override
    public Optional<CopyFile> takeCopy() {
        return Optional.empty();
    }

    @Override
    public List<Operations> operations() {
        Histogram took = new Histogram(0.01, 1);
        took.add(5_000_000);
        took.add(2_000_000_000);
        return List.of(new Operations("s3", "PUT", 2, 900, took.snapshot(), Map.of("unavailable", 1L)));
    }

    @Override
    public Waits waits() {
        return waits;
    }

    @Override
    public boolean sync(Path database, Duration longest) {
        asked.add("sync " + database + " " + longest.toSeconds());
        if (syncs) {
            add(database.toString(), all.get(database).state(), Duration.ZERO);
        }
        return syncs;
    }

    @Override
    public void pause(Path database) {
        asked.add("pause " + database);
        add(database.toString(), ReplicationState.LEFT_OUT, Duration.ZERO);
    }

    @Override
    public void resume(Path database) {
        asked.add("resume " + database);
        add(database.toString(), ReplicationState.REPLICATING, Duration.ZERO);
    }
}
