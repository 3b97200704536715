package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replication.reason.Reason;
import io.github.litestreamagent.replication.reason.ReasonCode;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica from which somebody has removed files is not written on as if it could be restored. */
class LostFilesTest {

    @TempDir
    Path dir;

    private TwoWriters world;
    private Path database;
    private SimulatedProcess process;

    @BeforeEach
    void replicate() throws Exception {
        world = new TwoWriters(dir);
        database = world.newFile("first");
        process = world.replicated("first", database);
        commits(5);
    }

    /** Fails when Fence.requireRestorable returns at once. */
    @Test
    void files_that_are_removed_beside_uploads_end_replication() throws Exception {
        world.storage.delete(files());
        commits(100);

        assertRefused(process);
    }

    /** Fails when ReplicaState.read does not ask for the files on the way to the newest. */
    @Test
    void files_that_were_removed_between_two_starts_end_replication() throws Exception {
        world.close(process);
        world.kill(process, "first");
        world.storage.delete(files().subList(1, 2));
        SimulatedProcess second = world.start("second", database);
        second.open();
        world.steps(second, 50);

        assertRefused(second);
    }

    /** As Litestream does it. Fails when Fence.requireRestorable asks for level 0 alone. */
    @Test
    void files_that_were_compacted_are_not_lost() throws Exception {
        List<LtxObject> files = files();
        Txid newest = files.get(files.size() - 1).range().max();
        world.storage.putIfAbsent(
                new Level(1),
                new TxidRange(Txid.FIRST, newest),
                LtxBody.of(new byte[] {1}),
                LtxMetadata.of(Map.of(), world.now()));
        world.storage.delete(files);
        commits(100);

        assertThat(process.replicator().aside()).isEmpty();
    }

    /** Fails when ReplicaState.read takes a replica without an LTX file for an empty one. */
    @Test
    void a_replica_of_litestream_0_3_is_not_an_empty_one() throws Exception {
        world.close(process);
        world.kill(process, "first");
        world.storage.delete(files());
        world.storage.plantGenerations();
        SimulatedProcess second = world.start("second", database);
        second.open();
        world.steps(second, 50);

        assertThat(second.replicator().reason().map(Reason::code)).contains(ReasonCode.LITESTREAM_03);
        assertThat(second.replicator().aside())
                .hasValueSatisfying(
                        why -> assertThat(why).contains("Litestream 0.3", "generations/", "another path", "restore"));
        assertThat(files()).isEmpty();
    }

    private List<LtxObject> files() throws Exception {
        return world.storage.list(Level.SYNC);
    }

    private void commits(int count) throws Exception {
        for (int i = 0; i < count && process.replicator().aside().isEmpty(); i++) {
            world.commit(process);
            world.catchUp(process);
            world.pass(Duration.ofSeconds(1));
        }
    }

    private static void assertRefused(SimulatedProcess process) {
        assertThat(process.replicator().reason().map(Reason::code)).contains(ReasonCode.MISSING_TXIDS);
    }
}
