package io.github.litestreamagent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxWriter;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.FileLocation;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.access.ReplicaStorages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is fetched in several parts, from a directory. Fails when {@code PartStream.read} gives more than was asked for. */
class LargeFileTest {

    private static final int PAGE_SIZE = 65536;

    /** 10 MiB that do not compress: three parts. */
    private static final int PAGES = 160;

    @TempDir
    Path folder;

    @Test
    void a_file_of_several_parts_is_restored() throws IOException {
        byte[] database = new byte[PAGES * PAGE_SIZE];
        new Random(7).nextBytes(database);
        try (ReplicaStorages storages = new ReplicaStorages()) {
            ReplicaStorage storage = storages.open(new FileLocation(folder.resolve("replica")));
            TxidRange first = TxidRange.of(Txid.FIRST);
            Instant now = Instant.now();
            storage.putIfAbsent(
                    Level.SYNC,
                    first,
                    LtxBody.of(file(first, now, database)),
                    new LtxMetadata(now, OptionalLong.empty(), OptionalLong.empty(), "1-0011223344556677"));
            Path output = folder.resolve("app.db");

            new Restore(storage).run(new RestoreRequest(output, Optional.empty(), false, false, false));

            assertThat(Files.readAllBytes(output)).isEqualTo(database);
        }
    }

    private static byte[] file(TxidRange range, Instant time, byte[] database) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LtxWriter writer =
                new LtxWriter(bytes, LtxHeader.written(PAGE_SIZE, PAGES, range, time.toEpochMilli(), 32, 0, 0, 0));
        for (int pgno = 1; pgno <= PAGES; pgno++) {
            writer.page(pgno, database, (pgno - 1) * PAGE_SIZE);
        }
        writer.finish();
        return bytes.toByteArray();
    }
}
