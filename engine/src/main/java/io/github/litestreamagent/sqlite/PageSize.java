package io.github.litestreamagent.sqlite;

/** The page sizes that SQLite knows: powers of two from 512 to 65,536 bytes (file format, 1.3.2). */
public final class PageSize {

    public static final int MIN = 512;
    public static final int MAX = 65_536;

    private PageSize() {}

    public static boolean isValid(int pageSize) {
        return pageSize >= MIN && pageSize <= MAX && Integer.bitCount(pageSize) == 1;
    }
}
