package io.github.litestreamagent.replication;

import io.github.litestreamagent.replication.database.WalIndex;
import io.github.litestreamagent.wal.WalReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.SplittableRandom;

/** With synchronous=NORMAL a power loss may undo commits: frames at the end of the log are gone, or one in its middle is torn. */
final class PowerLoss {

    private static final int WAL_HEADER = 32;

    private final SplittableRandom random;
    private final CommitLog log;

    PowerLoss(SplittableRandom random, CommitLog log) {
        this.random = random;
        this.log = log;
    }

    /**
     * Damages the log of copied files behind what is in the database file: SQLite has synced that much of it.
     *
     * @param original that has been copied, with its wal-index
     */
    void tear(Path original, Path database) throws IOException {
        Path wal = Path.of(database + "-wal");
        long synced = synced(original);
        if (!Files.exists(wal) || Files.size(wal) <= synced) {
            return;
        }
        Path trial = Files.createDirectory(database.resolveSibling("trial" + random.nextInt(Integer.MAX_VALUE)))
                .resolve("app.db");
        SimulatedWorld.copyFiles(database, trial);
        damage(Path.of(trial + "-wal"), synced);
        byte[] damaged = Files.readAllBytes(Path.of(trial + "-wal"));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + trial)) {
            log.lastPositionOf(CommitLog.State.of(connection));
            if (ReplicaProof.integrity(connection).equals("ok")) {
                Files.write(wal, damaged);
            }
        } catch (SQLException | IOException impossible) {
            // What the log was restarted over is not in the file alone.
        }
    }

    /** Bytes of the log that may be in the database file. */
    private static long synced(Path database) throws IOException {
        Path shm = Path.of(database + "-shm");
        if (!Files.exists(shm)) {
            return Long.MAX_VALUE;
        }
        byte[] bytes = Files.readAllBytes(shm);
        return new WalIndex((position, buffer, offset, length) -> {
                    System.arraycopy(bytes, Math.toIntExact(position), buffer, offset, length);
                    return length;
                })
                .read()
                .map(state -> WAL_HEADER
                        + (long) Math.max(state.backfilled(), state.attempted())
                                * (WalReader.FRAME_HEADER_SIZE + state.header().pageSize()))
                .orElse(Long.MAX_VALUE);
    }

    private void damage(Path wal, long synced) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(wal.toFile(), "rw")) {
            long at = synced + random.nextLong(file.length() - synced);
            if (random.nextBoolean()) {
                file.setLength(at);
            } else {
                file.seek(at);
                int was = file.read();
                file.seek(at);
                file.write(~was);
            }
        }
    }
}
