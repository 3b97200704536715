package io.github.litestreamagent.past;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.LtxObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The files that lead from one point to another. */
public final class Steps {

    /** Of files that lead equally far the narrowest is best. */
    private static final Comparator<LtxObject> FURTHEST = Comparator.<LtxObject, Txid>comparing(
                    object -> object.range().max())
            .thenComparing(object -> object.range().min())
            .thenComparing(object -> -object.level().number());

    /** To the same point by the smallest file, and by one of every page only if there is no other. */
    private static final Comparator<LtxObject> CHEAPEST = Comparator.<LtxObject, Boolean>comparing(
                    object -> object.range().isSnapshot())
            .thenComparing(LtxObject::size);

    private final History history;

    public Steps(History history) {
        this.history = history;
    }

    /**
     * As few files as possible, none of which holds every page.
     *
     * @return oldest first; empty if there are none
     */
    Optional<List<LtxObject>> few(Txid from, Txid to) {
        List<LtxObject> usable = history.files().stream()
                .filter(object -> !object.range().isSnapshot()
                        && object.range().max().isAfter(from)
                        && !object.range().max().isAfter(to))
                .sorted(Comparator.comparing(LtxObject::range))
                .toList();
        List<LtxObject> chosen = new ArrayList<>();
        Txid reached = from;
        LtxObject furthest = null;
        for (int i = 0; to.isAfter(reached); ) {
            while (i < usable.size() && !usable.get(i).range().min().isAfter(reached.next())) {
                LtxObject file = usable.get(i++);
                furthest = furthest == null || FURTHEST.compare(file, furthest) > 0 ? file : furthest;
            }
            if (furthest == null || !furthest.range().max().isAfter(reached)) {
                return Optional.empty();
            }
            chosen.add(furthest);
            reached = furthest.range().max();
        }
        return Optional.of(chosen);
    }

    /**
     * Files that stop at as many points as possible. A point to which only a file of every page leads is passed over where that is possible.
     *
     * @return oldest first
     */
    public List<LtxObject> many(Txid from, Txid to) {
        Map<Txid, List<LtxObject>> byEnd = history.files().stream()
                .filter(object -> object.range().max().isAfter(from)
                        && !object.range().max().isAfter(to))
                .collect(Collectors.groupingBy(object -> object.range().max()));
        RestorePoints points = history.points();
        List<LtxObject> chosen = new ArrayList<>();
        Txid reached = from;
        LtxObject passed = null;
        int last = points.indexOf(to);
        for (int i = points.indexOf(from) + 1; i <= last; i++) {
            List<LtxObject> ending = byEnd.get(points.txid(i));
            Optional<LtxObject> next = cheapest(ending, reached);
            if (passed != null && next.map(file -> file.range().isSnapshot()).orElse(true)) {
                Optional<LtxObject> behind = cheapest(ending, passed.range().max());
                if (!behind.orElseThrow().range().isSnapshot()) {
                    chosen.add(passed);
                    reached = passed.range().max();
                    next = behind;
                }
            }
            if (next.orElseThrow().range().isSnapshot() && i < last) {
                passed = next.get();
            } else {
                chosen.add(next.get());
                reached = next.get().range().max();
                passed = null;
            }
        }
        return chosen;
    }

    private static Optional<LtxObject> cheapest(List<LtxObject> ending, Txid reached) {
        return ending.stream()
                .filter(object -> object.range().extendsFrom(reached))
                .min(CHEAPEST);
    }
}
