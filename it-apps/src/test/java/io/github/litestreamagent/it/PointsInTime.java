package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.replica.RestoreTarget;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.access.ReplicaStorages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Restores one replica at random TXIDs and times by Litestream and by the agent, and compares. */
final class PointsInTime {

    private final Path litestream;
    private final S3Access access;
    private final String path;
    private final Path folder;

    PointsInTime(Path litestream, S3Access access, String path, Path folder) {
        this.litestream = litestream;
        this.access = access;
        this.path = path;
        this.folder = folder;
    }

    /** Wherever Litestream gives a state the agent gives the same; returns how often. */
    int compare(long seed, int points) throws Exception {
        Random random = new Random(seed);
        try (ReplicaStorages storages = new ReplicaStorages();
                ReplicaStorage storage = storages.open(location())) {
            List<LtxObject> listed = new RestorePlanner(storage).list();
            long newest = listed.stream()
                    .mapToLong(object -> object.range().max().value())
                    .max()
                    .orElseThrow();
            Instant first = time(listed, Comparator.naturalOrder());
            Instant last = time(listed, Comparator.reverseOrder());
            int same = 0;
            for (int i = 0; i < points; i++) {
                Txid txid = new Txid(1 + random.nextLong(newest));
                Instant time = first.plusMillis(random.nextLong(first.until(last, ChronoUnit.MILLIS)));
                same += compare(storage, new RestoreTarget.At(txid), "-txid", txid.toString()) ? 1 : 0;
                same += compare(storage, new RestoreTarget.Before(time), "-timestamp", time.toString()) ? 1 : 0;
            }
            return same;
        }
    }

    private static Instant time(List<LtxObject> listed, Comparator<Instant> order) {
        return listed.stream().map(LtxObject::lastModified).min(order).orElseThrow();
    }

    private boolean compare(ReplicaStorage storage, RestoreTarget target, String flag, String value) throws Exception {
        Path theirs = folder.resolve("theirs-at.db");
        Path ours = folder.resolve("ours-at.db");
        Running restore = new Command(List.of(litestream.toString(), "restore"))
                .arguments(flag, value, "-o", theirs.toString(), access.url(path))
                .environment(access.keyEnvironment())
                .run(Forks.TIMEOUT);
        if (restore.await(Forks.TIMEOUT) != 0) {
            return false;
        }
        restore(storage, target, ours);
        assertThat(Files.mismatch(ours, theirs))
                .as("first byte that differs at %s %s", flag, value)
                .isEqualTo(-1);
        Files.delete(ours);
        Files.delete(theirs);
        return true;
    }

    private static void restore(ReplicaStorage storage, RestoreTarget target, Path output) throws IOException {
        new Restore(storage).run(new RestoreRequest(output, target, Set.of()));
    }

    private S3Location location() {
        return new S3Location(
                access.bucket(),
                path,
                Optional.of(access.region()),
                access.endpoint(),
                true,
                false,
                access.keys()
                        .map(keys -> new S3Location.StaticCredentials(keys.id(), keys.secret(), Optional.empty())));
    }
}
