package io.github.litestreamagent.replica;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.LtxObject;
import java.util.List;

/**
 * The LTX files that give one state of a database.
 *
 * @param files oldest first; the first holds every page, each other one extends what is before it
 * @param sameEnd the listed files that end at the same TXID as the newest of {@code files}, itself among them: what is recorded beside one
 *     of them holds for the state
 */
public record RestorePlan(List<LtxObject> files, List<LtxObject> sameEnd) {

    public RestorePlan {
        files = List.copyOf(files);
        sameEnd = List.copyOf(sameEnd);
        if (files.isEmpty() || !files.get(0).range().isSnapshot()) {
            throw new IllegalArgumentException("a restore begins with a file of all pages");
        }
        for (int i = 1; i < files.size(); i++) {
            if (!files.get(i).range().extendsFrom(files.get(i - 1).range().max())) {
                throw new IllegalArgumentException(files.get(i) + " does not extend " + files.get(i - 1));
            }
        }
    }

    /** The newest file: its commit is the size of the database. */
    public LtxObject newest() {
        return files.get(files.size() - 1);
    }

    /** The state that the plan gives. */
    public Txid txid() {
        return newest().range().max();
    }
}
