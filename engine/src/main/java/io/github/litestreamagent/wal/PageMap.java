package io.github.litestreamagent.wal;

import java.util.Arrays;

/**
 * Page numbers and the offsets of their frames in the WAL; what is put last counts. 12 bytes a slot, filled to three quarters at most, in
 * arrays of 64 KB at most: for one of megabytes a small heap that is half empty may have no room in one piece. Not safe for use by several
 * threads.
 */
public final class PageMap {

    private static final int SMALLEST = 16;

    /** Slots of an array, unless the map has fewer. */
    private static final int CHUNK = 1 << 13;

    /** 2^32 divided by the golden ratio: spreads consecutive numbers (Knuth, 6.4). */
    private static final int SPREAD = 0x9e3779b9;

    private int slots = SMALLEST;

    /** 0 marks a free slot: no page has that number. An array that is not there yet has free slots alone. */
    private int[][] numbers = new int[1][];

    private long[][] offsets = new long[1][];
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
        boolean isNew = numberAt(slot) == 0;
        if (isNew) {
            occupy(slot, pgno);
        }
        offsets[slot / CHUNK][slot % CHUNK] = offset;
        if (isNew && size > slots / 4 * 3) {
            grow();
        }
    }

    private void occupy(int slot, int pgno) {
        int chunk = slot / CHUNK;
        if (numbers[chunk] == null) {
            numbers[chunk] = new int[Math.min(slots, CHUNK)];
            offsets[chunk] = new long[Math.min(slots, CHUNK)];
        }
        numbers[chunk][slot % CHUNK] = pgno;
        size++;
    }

    /** Adds all pages of another map, whose offsets count. */
    public void putAll(PageMap newer) {
        for (int chunk = 0; chunk < newer.numbers.length; chunk++) {
            putAll(newer.numbers[chunk], newer.offsets[chunk]);
        }
    }

    private void putAll(int[] pages, long[] frames) {
        for (int i = 0; pages != null && i < pages.length; i++) {
            if (pages[i] != 0) {
                put(pages[i], frames[i]);
            }
        }
    }

    /** Offset of the frame of a page, or -1. */
    public long offsetOf(int pgno) {
        int slot = slotOf(pgno);
        return pgno == 0 || numberAt(slot) == 0 ? -1 : offsets[slot / CHUNK][slot % CHUNK];
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
        for (int slot = 0; next < size; slot++) {
            if (numberAt(slot) != 0) {
                pages[next++] = numberAt(slot);
            }
        }
        Arrays.sort(pages);
        return pages;
    }

    /** The upper bits of a hash are its slot, so that the old arrays go one by one while the new ones come. */
    private void grow() {
        int[][] oldNumbers = numbers;
        long[][] oldOffsets = offsets;
        slots *= 2;
        numbers = new int[Math.max(1, slots / CHUNK)][];
        offsets = new long[numbers.length][];
        size = 0;
        for (int chunk = 0; chunk < oldNumbers.length; chunk++) {
            putAll(oldNumbers[chunk], oldOffsets[chunk]);
            oldNumbers[chunk] = null;
            oldOffsets[chunk] = null;
        }
    }

    private int slotOf(int pgno) {
        int mask = slots - 1;
        int slot = ((pgno * SPREAD) >>> Integer.numberOfLeadingZeros(mask)) & mask;
        while (numberAt(slot) != 0 && numberAt(slot) != pgno) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int numberAt(int slot) {
        int[] chunk = numbers[slot / CHUNK];
        return chunk == null ? 0 : chunk[slot % CHUNK];
    }
}
