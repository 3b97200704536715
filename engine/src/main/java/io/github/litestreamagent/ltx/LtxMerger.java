package io.github.litestreamagent.ltx;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Merges consecutive LTX files page by page, in ascending order; of each page the newest version counts, and pages that the database does
 * not have after the newest file are left out. Keeps one page for each file. Every file is verified when {@link #nextPage} has returned 0.
 */
public final class LtxMerger {

    private final PriorityQueue<Input> inputs;
    private final LtxHeader newest;

    /** @param oldestToNewest at least one; all of one page size */
    public LtxMerger(List<LtxReader> oldestToNewest) throws IOException {
        this.newest = oldestToNewest.get(oldestToNewest.size() - 1).header();
        this.inputs = new PriorityQueue<>(
                oldestToNewest.size(),
                Comparator.<Input>comparingInt(input -> input.pgno).thenComparing(input -> -input.age));
        for (int age = 0; age < oldestToNewest.size(); age++) {
            LtxReader reader = oldestToNewest.get(age);
            if (reader.header().pageSize() != newest.pageSize()) {
                throw new IllegalArgumentException("LTX files of different page sizes cannot be merged");
            }
            advance(new Input(reader, age, newest.pageSize()));
        }
    }

    /** Of the newest file: its commit is that of the merged pages. */
    public LtxHeader newest() {
        return newest;
    }

    /**
     * Gives the next page.
     *
     * @param buffer receives the page at its start
     * @return the page number, or 0 behind the last page
     */
    public int nextPage(byte[] buffer) throws IOException {
        while (!inputs.isEmpty()) {
            Input first = inputs.poll();
            int pgno = first.pgno;
            boolean kept = pgno <= newest.commit();
            if (kept) {
                System.arraycopy(first.page, 0, buffer, 0, first.page.length);
            }
            advance(first);
            while (!inputs.isEmpty() && inputs.peek().pgno == pgno) {
                advance(inputs.poll());
            }
            if (kept) {
                return pgno;
            }
        }
        return 0;
    }

    private void advance(Input input) throws IOException {
        input.pgno = input.reader.nextPage(input.page);
        if (input.pgno == 0) {
            input.reader.trailer();
        } else {
            inputs.add(input);
        }
    }

    private static final class Input {
        private final LtxReader reader;
        private final int age;
        private final byte[] page;
        private int pgno;

        Input(LtxReader reader, int age, int pageSize) {
            this.reader = reader;
            this.age = age;
            this.page = new byte[pageSize];
        }
    }
}
