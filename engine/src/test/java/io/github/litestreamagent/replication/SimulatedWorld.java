package io.github.litestreamagent.replication;

import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.storage.MemoryStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The files of one database, a process with application and replicator, connections of other processes, and the replica. A crash ends all
 * processes and leaves files and replica as they were at that moment, which may lie in the middle of a step.
 */
public final class SimulatedWorld {

    private static final int MOST_COMMITS = 8;

    private record Crash(Path database, MemoryStorage storage) {}

    private record Commit(Instant time, int position, DatabaseReplicator by) {}

    public final CommitLog log = new CommitLog();
    final ReplicaProof proof = new ReplicaProof();
    public final SimulatedMachine machine;
    final List<Connection> others = new ArrayList<>();

    /** Whether something happened after which the replicator may take the database for another one. */
    boolean mayRefuse;

    private final Path dir;
    private final SplittableRandom random;
    private ReplicationSettings settings;
    private final int autoCheckpoint;
    private final Runnable atDriver;
    private final Runnable atStorage;
    private Path database;
    private MemoryStorage storage = new MemoryStorage();
    private SimulatedProcess process;
    private int processes;
    private int hooksToCrash;
    private boolean calm;
    private int heard;
    private Crash crash;
    private final List<Commit> commits = new ArrayList<>();

    /**
     * Makes a world.
     *
     * @param atDriver happens before statements of the replicator, and whenever it looks at a clock
     * @param atStorage happens while the replicator waits for the storage
     */
    public SimulatedWorld(
            Path dir, SplittableRandom random, ReplicationSettings settings, Runnable atDriver, Runnable atStorage)
            throws IOException {
        this.dir = dir;
        this.random = random;
        this.settings = settings;
        this.atDriver = atDriver;
        this.atStorage = atStorage;
        autoCheckpoint = 5 + random.nextInt(60);
        machine = new SimulatedMachine(random.split(), 4096 << random.nextInt(8));
        database = Files.createDirectory(dir.resolve("0")).resolve("app.db");
    }

    public Path database() {
        return database;
    }

    MemoryStorage storage() {
        return storage;
    }

    public SimulatedProcess process() {
        return process;
    }

    /** A new process of the application, with the file closed. */
    public void start() {
        heard = -1;
        process = new SimulatedProcess(
                database,
                storage,
                machine,
                settings,
                "process-" + ++processes,
                autoCheckpoint,
                () -> hook(atDriver),
                () -> hook(atStorage));
    }

    /** The application opens the file; what it finds there is what counts from now on. */
    public void open() throws SQLException, IOException {
        process.open();
        log.found(CommitLog.State.of(process.connection(0)));
    }

    public void openOther() throws SQLException {
        others.add(SimulatedProcess.connect(database));
    }

    void closeOthers() throws SQLException {
        for (Connection other : others) {
            other.close();
        }
        others.clear();
    }

    /** In so many looks of the replicator, everything crashes. */
    void crashIn(int hooks) {
        hooksToCrash = hooks;
    }

    /** From now on nothing happens by itself. */
    void calmDown() {
        calm = true;
        hooksToCrash = 0;
    }

    private void hook(Runnable happening) {
        if (hooksToCrash > 0 && --hooksToCrash == 0) {
            crash = rememberAll();
        }
        if (!calm) {
            happening.run();
        }
    }

    private Crash rememberAll() {
        try {
            Path copy = Files.createDirectory(dir.resolve("crash" + processes)).resolve("app.db");
            copyFiles(database, copy);
            if (random.nextInt(4) == 0) {
                new PowerLoss(random, log).tear(database, copy);
            } else {
                machine.sameFile(database, copy);
            }
            return new Crash(copy, storage.copy());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void copyFiles(Path database, Path copy) throws IOException {
        Files.copy(database, copy);
        Path wal = Path.of(database + "-wal");
        if (Files.exists(wal)) {
            Files.copy(wal, Path.of(copy + "-wal"));
        }
    }

    /** Whether a step was cut short: then that has happened now. */
    boolean crashed() throws SQLException, IOException {
        if (crash == null) {
            return false;
        }
        Crash happened = crash;
        crash = null;
        hooksToCrash = 0;
        end();
        database = happened.database();
        storage = happened.storage();
        start();
        return true;
    }

    /** Everything ends between two steps. */
    void crash() throws SQLException, IOException {
        crash = rememberAll();
        crashed();
    }

    /** What may be done to the files of a process that was killed: the file is the same unless another takes its place. */
    interface Damage {

        void happen(Path database) throws IOException;
    }

    /** Everything ends between two steps, and something happens to the files. */
    void crash(Damage damage) throws SQLException, IOException {
        Path copy = Files.createDirectory(dir.resolve("crash" + processes)).resolve("app.db");
        copyFiles(database, copy);
        machine.sameFile(database, copy);
        damage.happen(copy);
        crash = new Crash(copy, storage.copy());
        crashed();
    }

    /** This process alone ends; others keep the file open. */
    void killProcess() throws SQLException {
        process.kill();
        start();
    }

    /** The operator says that the database is the replica's, and starts the application again. */
    void recover() throws SQLException, IOException {
        settings = TestSettings.of(settings).autoRecover().build();
        killProcess();
        open();
    }

    private void end() throws SQLException {
        process.kill();
        closeOthers();
    }

    public void close() throws SQLException {
        end();
    }

    /** Called after each event. */
    void settle() throws IOException {
        machine.stamp(database);
        storage.setTime(machine.now());
        if (process.isOpen()) {
            heard = log.position();
        }
        // What happens to a file that the application does not have open is nothing that the replicator could know.
        if (heard == log.position()
                && process.replicator().aside().isEmpty()
                && process.replicator().isCaughtUp()) {
            proof.claimed(storage, log.position());
        }
        settleShipped();
    }

    /** A capture that began after a commit has it; while the wall clock jumps, that cannot be told from the time of the capture. */
    private void settleShipped() {
        machine.pass(1);
        Instant committed = machine.now();
        if (process.isOpen()) {
            commits.add(new Commit(committed, log.position(), process.replicator()));
        }
        while (commits.size() > MOST_COMMITS) {
            commits.remove(0);
        }
        for (Commit commit : commits) {
            if (!machine.hasJumped()
                    && commit.by() == process.replicator()
                    && process.replicator().aside().isEmpty()
                    && process.replicator().progress().hasShipped(commit.time())) {
                proof.claimed(storage, commit.position());
            }
        }
    }
}
