package io.github.litestreamagent.verify;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.KnownMetadata;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.replica.StatePoint;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The first and the last state that the names of a replica's files promise. What is in the files is not looked at. */
public record RestoreWindow(StatePoint first, StatePoint last) {

    /**
     * Lists the replica once, and asks for the times of two files.
     *
     * @return empty if no state can be restored
     */
    public static Optional<RestoreWindow> of(ReplicaStorage storage) throws IOException {
        List<LtxObject> listed = new RestorePlanner(storage).listAtOnce();
        Reach reach = Reach.of(listed, List.of());
        if (reach.first().isEmpty()) {
            return Optional.empty();
        }
        KnownMetadata metadata = new KnownMetadata(storage);
        return Optional.of(new RestoreWindow(
                point(reach.first().get(), listed, metadata), point(reach.last().orElseThrow(), listed, metadata)));
    }

    private static StatePoint point(Txid state, List<LtxObject> listed, KnownMetadata metadata)
            throws StorageException {
        LtxObject file = listed.stream()
                .filter(object -> object.range().max().equals(state))
                .min(Comparator.comparing(object -> object.level().number()))
                .orElseThrow();
        return new StatePoint(state, metadata.time(file));
    }
}
