package io.github.litestreamagent.replication.resume;

import io.github.litestreamagent.replica.MissingTxidsException;
import io.github.litestreamagent.replica.PageLookup;
import io.github.litestreamagent.replica.RestorePlan;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.replication.capture.PageChanges;
import io.github.litestreamagent.replication.database.DatabaseState;
import io.github.litestreamagent.sqlite.LockPage;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Judges whether a database that no checksum recognises is the replica's own, changed without us, or another one: by up to 256 pages of
 * the replica's newest state ({@link Resume}, (d)). Pages that stand in the replica's first file of all pages as well prove nothing:
 * two fresh schemas are nearly equal.
 */
final class SameDatabase {

    private static final int SAMPLE = 256;
    private static final int FEWEST_COUNTABLE = 16;

    /** No fresh schema has that many pages. */
    private static final int FEWEST_NEARLY_THE_SAME = 64;

    /** Nine of ten. */
    private static final int NEARLY = 9;

    /** Bytes of a replica whose content is looked for in the database. */
    private static final int SMALL = 1 << 20;

    private final ReplicaStorage storage;

    SameDatabase(ReplicaStorage storage) {
        this.storage = storage;
    }

    enum Verdict {
        /** Page for page the newest state. */
        IDENTICAL,
        CHANGED,
        /** Too small to tell by its pages; most of what the replica holds stands somewhere in the database. */
        RESEMBLES,
        /** The same, but its rows are others; SQLite can have written them in the place of the replica's. */
        REWRITTEN,
        ANOTHER
    }

    Verdict judge(DatabaseState database) throws IOException {
        List<LtxObject> listed = new RestorePlanner(storage).list();
        Optional<RestorePlan> plan = newest(listed);
        if (plan.isEmpty()) {
            return Verdict.ANOTHER;
        }
        PageLookup newest = new PageLookup(storage, plan.get());
        if (newest.pageSize() != database.pageSize() || database.commit() < newest.commit() / 2) {
            return Verdict.ANOTHER;
        }
        int[] sample = sample(newest.commit(), newest.pageSize());
        Map<Integer, byte[]> replicated = newest.fetch(sample);
        List<Integer> same = new ArrayList<>();
        List<Integer> different = new ArrayList<>();
        for (int pgno : sample) {
            boolean equal =
                    pgno <= database.commit() && Arrays.equals(PageChanges.read(database, pgno), replicated.get(pgno));
            (equal ? same : different).add(pgno);
        }
        if (different.isEmpty()) {
            boolean whole = newest.commit() <= SAMPLE && database.commit() == newest.commit();
            return whole ? Verdict.IDENTICAL : Verdict.CHANGED;
        }
        return judge(database, replicated, firstVersions(replicated, listed), same, different);
    }

    private static Verdict judge(
            DatabaseState database,
            Map<Integer, byte[]> replicated,
            Map<Integer, byte[]> first,
            List<Integer> same,
            List<Integer> different)
            throws IOException {
        long sameCount =
                same.stream().filter(pgno -> counts(pgno, replicated, first)).count();
        long differentCount = different.stream()
                .filter(pgno -> counts(pgno, replicated, first))
                .count();
        if (sameCount + differentCount < FEWEST_COUNTABLE) {
            return isNearlyTheSame(same.size(), different.size())
                    ? Verdict.CHANGED
                    : judgeContent(database, replicated, first);
        }
        return sameCount < differentCount ? Verdict.ANOTHER : Verdict.CHANGED;
    }

    private static Verdict judgeContent(
            DatabaseState database, Map<Integer, byte[]> replicated, Map<Integer, byte[]> first) throws IOException {
        long replica = (long) replicated.size() * database.pageSize();
        boolean small = replicated.size() < SAMPLE && replica <= SMALL && database.bytes() <= Resemblance.READ_WHOLE;
        if (small && new Resemblance(replicated.values(), first.values()).isSeenIn(database)) {
            return Verdict.RESEMBLES;
        }
        return small && new Rewriting(replicated, first).isOf(database) ? Verdict.REWRITTEN : Verdict.ANOTHER;
    }

    /** The replica has hardly changed since its first file; then a database of some size that agrees with nearly all of it is its own. */
    private static boolean isNearlyTheSame(int same, int different) {
        return same >= FEWEST_NEARLY_THE_SAME && same >= NEARLY * different;
    }

    private static boolean counts(int pgno, Map<Integer, byte[]> replicated, Map<Integer, byte[]> first) {
        return !Arrays.equals(replicated.get(pgno), first.get(pgno));
    }

    private Map<Integer, byte[]> firstVersions(Map<Integer, byte[]> pages, List<LtxObject> listed) throws IOException {
        Optional<LtxObject> first = listed.stream()
                .filter(object -> object.range().isSnapshot())
                .min(Comparator.comparing(LtxObject::range));
        if (first.isEmpty()) {
            return Map.of();
        }
        RestorePlan plan = new RestorePlan(List.of(first.get()), List.of(first.get()));
        return new PageLookup(storage, plan)
                .fetch(pages.keySet().stream().mapToInt(Integer::intValue).toArray());
    }

    /** A gap in the replica: nothing can be compared with its newest state. */
    private Optional<RestorePlan> newest(List<LtxObject> listed) {
        try {
            return new RestorePlanner(storage).newest(listed);
        } catch (MissingTxidsException gap) {
            return Optional.empty();
        }
    }

    /** Evenly spread over the newest state. */
    private static int[] sample(int commit, int pageSize) {
        int count = Math.min(SAMPLE, commit);
        return IntStream.range(0, count)
                .map(i -> (int) ((long) i * commit / count) + 1)
                .filter(pgno -> pgno != LockPage.number(pageSize))
                .toArray();
    }
}
