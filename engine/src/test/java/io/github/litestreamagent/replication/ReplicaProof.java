package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replica.RestorePlan;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.MemoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What must hold of a replica at each moment of its life: the restore of every prefix of what was put, and that nobody has put two different
 * files under one key. What a store does when it is asked to is not simulated: that each PUT carries its condition is held by {@code
 * S3RequestsTest}, what the condition does by {@code ConditionalCreateContract}. Of the keys, it was seen to fail with a store that
 * overwrites, when {@code Resume.byContent} begins at the newest TXID and not behind it.
 */
final class ReplicaProof {

    /** From this many objects on, the database was claimed to be in the replica up to this state. */
    private record Claim(int objects, int position) {}

    private static final int EACH_SO_MANY = 7;

    private final List<Claim> claims = new ArrayList<>();

    /** The database as of the prefix that was checked last; each is restored by applying one more file to it. */
    private final List<byte[]> pages = new ArrayList<>();

    /** Of the database at each TXID that was checked. */
    private final List<DatabaseChecksum> checksums = new ArrayList<>();

    private int checked;
    private int checkedPuts;

    /** The bytes under each key. */
    private final Map<String, byte[]> files = new HashMap<>();

    /** The replicator says that the database up to this state is in the replica. */
    void claimed(MemoryStorage storage, int position) {
        int objects = storage.created().size();
        if (claimed(objects) < position) {
            Log.debug("claim", "objects", objects, "position", position);
            claims.add(new Claim(objects, position));
        }
    }

    /** Restores each prefix that has not been checked yet into {@code output} and looks at it. */
    void check(MemoryStorage now, CommitLog log, Path output) throws IOException, SQLException {
        List<LtxObject> objects = now.created();
        MemoryStorage storage = now.withDeleted();
        checkPuts(storage);
        for (int i = checked; i < objects.size(); i++) {
            LtxObject object = objects.get(i);
            if (object.level().equals(Level.SNAPSHOT)) {
                checkSnapshot(storage, object);
                continue;
            }
            if (!object.level().equals(Level.SYNC)) {
                continue; // what it is good for, promises shows
            }
            assertThat(object.range()).isEqualTo(TxidRange.of(new Txid(checksums.size() + 1L)));
            apply(storage, object, pages);
            checksums.add(check(storage, object, pages, output));
            if (i % EACH_SO_MANY == 0) {
                checkRestore(storage, object, output);
            }
            check(object, claimed(i + 1), log, output);
        }
        checked = objects.size();
        promises(now);
        assertThat(claimed(0)).as("claim without any object").isLessThanOrEqualTo(0);
    }

    /**
     * The newest state, and each at which a file of a level ends, can be restored, and has the checksum that was recorded for it, unless all
     * files of every page are newer.
     */
    void promises(MemoryStorage storage) throws IOException {
        RestorePlanner planner = new RestorePlanner(storage);
        List<LtxObject> listed = planner.list();
        Optional<Txid> oldest = listed.stream()
                .filter(file -> file.range().isSnapshot())
                .map(file -> file.range().max())
                .min(Txid::compareTo);
        if (oldest.isEmpty() || storage.hasPlanted()) {
            return; // nothing yet, or another writer's files among ours
        }
        promise(storage, planner.newest(listed).orElseThrow());
        for (LtxObject file : listed) {
            Txid txid = file.range().max();
            if (!oldest.get().isAfter(txid) && !file.level().equals(Level.SYNC)) {
                promise(storage, planner.at(txid, listed).orElseThrow());
            }
        }
    }

    private void promise(MemoryStorage storage, RestorePlan plan) throws IOException {
        List<byte[]> read = new ArrayList<>();
        for (LtxObject file : plan.files()) {
            apply(storage, file, read);
        }
        int txid = (int) plan.txid().value();
        assertThat(storage.metadata(plan.newest()).databaseChecksum())
                .as("checksum of " + plan)
                .hasValue(checksum(read).value());
        if (txid <= checksums.size()) {
            assertThat(checksum(read)).as("database of " + plan).isEqualTo(checksums.get(txid - 1));
        }
    }

    /** A try that is repeated brings the same bytes, in whichever process, and the store holds them. */
    private void checkPuts(MemoryStorage storage) {
        List<MemoryStorage.Put> puts = storage.puts();
        for (MemoryStorage.Put put : puts.subList(checkedPuts, puts.size())) {
            byte[] before = files.putIfAbsent(put.level() + " " + put.range(), put.bytes());
            assertThat(put.bytes())
                    .as("another file under the key of " + put.range())
                    .isEqualTo(before == null ? put.bytes() : before);
            assertThat(storage.bytes(put.level(), put.range()))
                    .as("what stands under " + put.range())
                    .isEqualTo(put.bytes());
        }
        checkedPuts = puts.size();
    }

    private static void apply(MemoryStorage storage, LtxObject object, List<byte[]> pages) throws IOException {
        LtxReader reader = new LtxReader(storage.open(object), object.toString());
        int pageSize = reader.header().pageSize();
        byte[] page = new byte[pageSize];
        for (int pgno = reader.nextPage(page); pgno != 0; pgno = reader.nextPage(page)) {
            while (pages.size() < pgno) {
                pages.add(null);
            }
            pages.set(pgno - 1, page.clone());
        }
        reader.trailer();
        int commit = reader.header().commit();
        assertThat(pages).as("pages after " + object).hasSizeGreaterThanOrEqualTo(commit);
        pages.subList(commit, pages.size()).clear();
        assertThat(pages).as("pages after " + object).doesNotContainNull();
    }

    /** It holds the database of its TXID, which was in level 0 before; a restore to a later one begins with it. */
    private void checkSnapshot(MemoryStorage storage, LtxObject object) throws IOException {
        assertThat(object.range().min()).isEqualTo(Txid.FIRST);
        assertThat(object.range().max().value()).as("TXID of " + object).isLessThanOrEqualTo(checksums.size());
        List<byte[]> read = new ArrayList<>();
        apply(storage, object, read);
        DatabaseChecksum checksum = checksum(read);
        assertThat(checksum)
                .as("database in " + object)
                .isEqualTo(checksums.get((int) object.range().max().value() - 1));
        assertThat(storage.metadata(object).databaseChecksum())
                .as("checksum recorded for " + object)
                .hasValue(checksum.value());
    }

    private static DatabaseChecksum checksum(List<byte[]> pages) {
        DatabaseChecksum checksum = DatabaseChecksum.EMPTY;
        for (int i = 0; i < pages.size(); i++) {
            byte[] page = pages.get(i);
            checksum = checksum.plus(DatabaseChecksum.ofPage(i + 1, page, 0, page.length));
        }
        return checksum;
    }

    private static DatabaseChecksum check(MemoryStorage storage, LtxObject object, List<byte[]> pages, Path output)
            throws IOException {
        try (var out = Files.newOutputStream(output)) {
            for (byte[] page : pages) {
                out.write(page);
            }
        }
        DatabaseChecksum checksum = checksum(pages);
        assertThat(storage.metadata(object).databaseChecksum())
                .as("checksum recorded for " + object)
                .hasValue(checksum.value());
        return checksum;
    }

    /** The command restores that prefix to the same bytes. */
    private static void checkRestore(MemoryStorage storage, LtxObject object, Path output) throws IOException {
        Path restored = output.resolveSibling("cut-restored.db");
        Optional<Txid> txid = Optional.of(object.range().max());
        new Restore(storage).run(new RestoreRequest(restored, txid, false, false, true));
        assertThat(Files.mismatch(restored, output)).as("restore to " + object).isEqualTo(-1);
    }

    private static void check(LtxObject object, int claimed, CommitLog log, Path output)
            throws IOException, SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + output)) {
            assertThat(integrity(connection)).isEqualTo("ok");
            CommitLog.State state = CommitLog.State.of(connection);
            assertThat(log.lastPositionOf(state))
                    .as("state " + state + " at " + object + ", claimed to be in the replica")
                    .isGreaterThanOrEqualTo(claimed);
        } finally {
            Files.deleteIfExists(Path.of(output + "-wal"));
            Files.deleteIfExists(Path.of(output + "-shm"));
        }
    }

    static String integrity(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA integrity_check")) {
            row.next();
            return row.getString(1);
        }
    }

    private int claimed(int objects) {
        return claims.stream()
                .filter(claim -> claim.objects() <= objects)
                .mapToInt(Claim::position)
                .max()
                .orElse(0);
    }
}
