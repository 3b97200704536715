package io.github.litestreamagent.replication;

import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.MemoryStorage;
import java.io.IOException;
import java.io.InputStream;

/** How much one process has shipped. */
public final class ShippedPages {

    private ShippedPages() {}

    /** Pages in the largest level 0 file of that writer, 0 if it has none. */
    public static int most(MemoryStorage storage, String writer) throws IOException {
        int most = 0;
        for (LtxObject object : storage.list(Level.SYNC)) {
            if (storage.metadata(object).writer().equals(writer)) {
                most = Math.max(most, pages(storage, object));
            }
        }
        return most;
    }

    private static int pages(MemoryStorage storage, LtxObject object) throws IOException {
        try (InputStream in = storage.open(object)) {
            LtxReader reader = new LtxReader(in, object.toString());
            byte[] page = new byte[reader.header().pageSize()];
            int pages = 0;
            while (reader.nextPage(page) != 0) {
                pages++;
            }
            return pages;
        }
    }
}
