package io.github.litestreamagent.compaction;

import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import java.util.List;

/**
 * What is to become one file.
 *
 * @param level of that file
 * @param inputs oldest first, at least one; each extends the one before it
 */
record Merge(Level level, List<LtxObject> inputs) {

    Merge {
        inputs = List.copyOf(inputs);
        for (int i = 1; i < inputs.size(); i++) {
            if (!inputs.get(i).range().extendsFrom(inputs.get(i - 1).range().max())) {
                throw new IllegalArgumentException(inputs.get(i) + " does not extend " + inputs.get(i - 1));
            }
        }
    }

    LtxObject last() {
        return inputs.get(inputs.size() - 1);
    }

    TxidRange range() {
        return new TxidRange(inputs.get(0).range().min(), last().range().max());
    }

    /** An upper bound of the merged file, in bytes. */
    long bytes() {
        return inputs.stream().mapToLong(LtxObject::size).sum();
    }
}
