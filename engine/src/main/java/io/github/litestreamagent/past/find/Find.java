package io.github.litestreamagent.past.find;

import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.past.EncryptedException;
import io.github.litestreamagent.past.History;
import io.github.litestreamagent.past.MeteredStorage;
import io.github.litestreamagent.past.RestorePoints;
import io.github.litestreamagent.past.Sqlite;
import io.github.litestreamagent.past.StateFile;
import io.github.litestreamagent.past.Steps;
import io.github.litestreamagent.past.Workspace;
import io.github.litestreamagent.replica.ReplicaFiles;
import io.github.litestreamagent.restore.build.Download;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Finds the points at which the answer of a query changed. */
public final class Find {

    /** How often files may be removed under a replay. */
    private static final int MOST_LISTINGS = 10;

    private final MeteredStorage storage;
    private final Workspace workspace;
    private final Sqlite sqlite;
    private final Query query;
    private final Progress progress;

    /** Is told what is found, as it is found. */
    public interface Listener {

        /**
         * The replay or the search begins.
         *
         * @param points that lie between the two ends, the last one counted
         * @param txids that these stand for: more than points where some were merged
         */
        void begins(int points, long txids);

        /** The answer changed. */
        void changed(Change change) throws IOException;
    }

    public Find(MeteredStorage storage, Workspace workspace, Sqlite sqlite, Query query, Progress progress) {
        this.storage = storage;
        this.workspace = workspace;
        this.sqlite = sqlite;
        this.query = query;
        this.progress = progress;
    }

    /**
     * Looks at every point.
     *
     * @return the answer at the end
     */
    public Answer each(History history, Txid from, Txid to, Listener listener) throws IOException {
        List<LtxObject> steps = new Steps(history).many(from, to);
        listener.begins(steps.size(), to.value() - from.value());
        StateFile first = restored(from);
        try (MovingState state = new MovingState(first, sqlite, query)) {
            Replay replay = new Replay(history, state, from, listener);
            for (int listings = 0; ; listings++) {
                try {
                    replay.through(steps);
                    return replay.answer;
                } catch (StorageException removed) {
                    if (removed.retryable() || listings == MOST_LISTINGS) {
                        throw removed;
                    }
                    progress.note("files were removed while they were read: what is left is coarser");
                    replay.history = History.of(storage);
                    steps = new Steps(replay.history).many(replay.reached, lastUpTo(replay.history.points(), to));
                }
            }
        }
    }

    private StateFile restored(Txid txid) throws IOException {
        StateFile state = StateFile.restored(storage, txid, workspace.file("state.db"), progress);
        requireReadable(state);
        return state;
    }

    private static void requireReadable(StateFile state) throws IOException {
        if (!state.isReadable()) {
            throw new EncryptedException(state.txid(), "diff says whether two of them are the same");
        }
    }

    private static Txid lastUpTo(RestorePoints points, Txid to) {
        int last = points.size() - 1;
        while (last > 0 && points.txid(last).isAfter(to)) {
            last--;
        }
        return points.txid(last);
    }

    /** How far a replay has come. */
    private final class Replay {
        private final MovingState state;
        private final Listener listener;
        private History history;
        private Txid reached;
        private Answer answer;

        Replay(History history, MovingState state, Txid from, Listener listener) throws IOException {
            this.history = history;
            this.state = state;
            this.reached = from;
            this.listener = listener;
            this.answer = state.answer();
        }

        void through(List<LtxObject> steps) throws IOException {
            try (Download download = new Download(storage, steps, Effort.DEFAULT.connections(), Progress.NONE)) {
                for (LtxObject step : steps) {
                    String name = ReplicaFiles.name(storage, step);
                    try (InputStream in = download.next()) {
                        state.apply(new LtxReader(in, name), name);
                    }
                    Txid txid = step.range().max();
                    Answer now = state.answer();
                    if (!now.isSame(answer)) {
                        listener.changed(new Change(reached, history.pointAt(txid), answer, now));
                    }
                    reached = txid;
                    answer = now;
                }
            }
        }
    }

    /**
     * Searches by halves, for an answer that changes once: of several changes it finds one, and none where the answers at both ends are
     * the same.
     *
     * @return the answer at the end
     */
    public Answer once(History history, Txid from, Txid to, Listener listener) throws IOException {
        RestorePoints points = history.points();
        int low = points.indexOf(from);
        int high = points.indexOf(to);
        listener.begins(high - low, to.value() - from.value());
        StateFile lowest = restored(from);
        Answer before = answerOf(lowest);
        StateFile last = lowest.later(storage, history, to, workspace.file("last.db"), progress);
        Answer after = answerOf(last);
        Answer end = after;
        if (before.isSame(after)) {
            return end;
        }
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            StateFile state = lowest.later(
                    storage, history, points.txid(middle), workspace.file("state-" + middle + ".db"), progress);
            Answer answer = answerOf(state);
            if (answer.isSame(before)) {
                low = middle;
                workspace.discard(lowest.path());
                lowest = state;
            } else {
                high = middle;
                after = answer;
                workspace.discard(state.path());
            }
        }
        listener.changed(new Change(points.txid(low), history.pointAt(points.txid(high)), before, after));
        return end;
    }

    private Answer answerOf(StateFile state) throws IOException {
        requireReadable(state);
        return FixedState.answer(state, sqlite, query);
    }
}
