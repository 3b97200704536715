package io.github.litestreamagent.sqlite;

/** The page that holds SQLite's lock bytes. It is part of the file, has no content, and is in no WAL frame and in no LTX file. */
public final class LockPage {

    /** SQLite's PENDING_BYTE (file format, 1.10 "The Lock-Byte Page"). */
    static final int FIRST_LOCK_BYTE = 0x40000000;

    private LockPage() {}

    /** The number of the lock page; databases of 1 GiB and less do not reach it. */
    public static int number(int pageSize) {
        return FIRST_LOCK_BYTE / pageSize + 1;
    }
}
