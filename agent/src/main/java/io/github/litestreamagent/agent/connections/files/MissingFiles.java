package io.github.litestreamagent.agent.connections.files;

import io.github.litestreamagent.agent.connections.engine.EngineThread;
import io.github.litestreamagent.agent.connections.engine.Replication;
import io.github.litestreamagent.logging.FailureLog;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.restore.MissingDatabase;
import io.github.litestreamagent.threads.OwnThread;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Has databases that are not there restored before the driver looks for them, where the operator asks for that. It is decided when the
 * process first opens a path: a database that the application deletes later stays deleted. All threads that open the path wait meanwhile.
 */
public final class MissingFiles {

    private static final String THREAD = "litestream-restore";

    private final EngineThread engine;
    private final BooleanSupplier mayRestore;
    private final Map<Path, Decision> decisions = new ConcurrentHashMap<>();
    private Boolean wanted;

    /**
     * Restores with what the engine knows.
     *
     * @param mayRestore asked once, at the first connection; false: nothing is ever looked at
     */
    public MissingFiles(EngineThread engine, BooleanSupplier mayRestore) {
        this.engine = engine;
        this.mayRestore = mayRestore;
    }

    /**
     * Comes back when the file may be opened.
     *
     * @return what the application is told instead of a connection, or null
     */
    public SQLException before(FileNameHint name) {
        return isWanted() ? name.file().map(this::before).orElse(null) : null;
    }

    private SQLException before(Path file) {
        return decisions.computeIfAbsent(file.normalize(), Decision::new).await();
    }

    private synchronized boolean isWanted() {
        if (wanted == null) {
            wanted = mayRestore.getAsBoolean();
        }
        return wanted;
    }

    /** What is done with one path. */
    private final class Decision {

        private final Path file;
        private volatile boolean made;

        Decision(Path file) {
            this.file = file;
        }

        SQLException await() {
            return made ? null : make();
        }

        private synchronized SQLException make() {
            if (made) {
                return null;
            }
            if (MissingDatabase.isMissing(file)) {
                try {
                    engine.awaited().ifPresent(this::restore);
                } catch (CompletionException failed) {
                    Throwable why = failed.getCause();
                    return new SQLException(
                            "litestream-agent: " + file + " is missing and cannot be restored, so it is not opened"
                                    + " (on-restore-failure: continue would open it empty): " + why.getMessage(),
                            why);
                }
            }
            made = true;
            return null;
        }

        private void restore(Replication replication) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            Runnable task = () -> {
                try {
                    replication.restoreMissing(file);
                    done.complete(null);
                } catch (IOException | RuntimeException | Error failed) {
                    done.completeExceptionally(failed);
                }
            };
            try {
                OwnThread.daemon(task, THREAD, MissingFiles::failed).start();
            } catch (OutOfMemoryError noThread) {
                done.completeExceptionally(noThread);
            }
            done.join();
        }
    }

    private static void failed(Throwable why) {
        FailureLog.OF_PROCESS.failed(Log.with("thread", THREAD), "a database may not be restored", why);
    }
}
