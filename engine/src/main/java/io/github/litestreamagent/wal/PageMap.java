package io.github.litestreamagent.wal;

import java.util.Arrays;

/**
 * Page numbers and the offsets of their frames in the WAL; what is put last counts. 12 bytes a slot, filled to three quarters at most.
 * Not safe for use by several threads.
 */
public final class PageMap {

    private static final int SMALLEST = 16;

    /** 2^32 divided by the golden ratio: spreads consecutive numbers (Knuth, 6.4). */
    private static final int SPREAD = 0x9e3779b9;

    /** 0 marks a free slot: no page has that number. */
    private int[] numbers = new int[SMALLEST];

    private long[] offsets = new long[SMALLEST];
    private int size;

    /**
     * Adds a page or replaces its offset.
     *
     * @param pgno from 1
     * @param offset of the frame's header, in bytes from the start of the WAL
     */
    public void put(int pgno, long offset) {
        if (pgno == 0) {
            throw new IllegalArgumentException("no page has the number 0");
        }
        int slot = slotOf(pgno);
        offsets[slot] = offset;
        if (numbers[slot] == 0) {
            numbers[slot] = pgno;
            size++;
            if (size > numbers.length / 4 * 3) {
                grow();
            }
        }
    }

    /** Adds all pages of another map, whose offsets count. */
    public void putAll(PageMap newer) {
        for (int slot = 0; slot < newer.numbers.length; slot++) {
            if (newer.numbers[slot] != 0) {
                put(newer.numbers[slot], newer.offsets[slot]);
            }
        }
    }

    /** Offset of the frame of a page, or -1. */
    public long offsetOf(int pgno) {
        int slot = slotOf(pgno);
        return pgno == 0 || numbers[slot] == 0 ? -1 : offsets[slot];
    }

    public boolean contains(int pgno) {
        return offsetOf(pgno) >= 0;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The page numbers, ascending. */
    public int[] pages() {
        int[] pages = new int[size];
        int next = 0;
        for (int pgno : numbers) {
            if (pgno != 0) {
                pages[next++] = pgno;
            }
        }
        Arrays.sort(pages);
        return pages;
    }

    private void grow() {
        int[] oldNumbers = numbers;
        long[] oldOffsets = offsets;
        numbers = new int[2 * oldNumbers.length];
        offsets = new long[2 * oldOffsets.length];
        size = 0;
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldNumbers[i] != 0) {
                put(oldNumbers[i], oldOffsets[i]);
            }
        }
    }

    private int slotOf(int pgno) {
        int mask = numbers.length - 1;
        int slot = ((pgno * SPREAD) >>> Integer.numberOfLeadingZeros(mask)) & mask;
        while (numbers[slot] != 0 && numbers[slot] != pgno) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
