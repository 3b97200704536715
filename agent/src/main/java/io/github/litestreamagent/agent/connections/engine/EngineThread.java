package io.github.litestreamagent.agent.connections.engine;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.logging.FailureLog;
import io.github.litestreamagent.logging.FailureSink;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.threads.OwnThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Starts the engine when the first connection is opened, on a daemon thread of the agent, and asks it there: an application thread never waits
 * for class loading, configuration or the network. If the engine does not start, nothing is ever run.
 */
public final class EngineThread {

    /** The start and what waited for it, and what that left for later. */
    private static final int ROUNDS = 3;

    /** For the engine to start on a slow machine. */
    private static final long LONGEST_WAIT_SECONDS = 10;

    private static final String NAME = "litestream-agent";
    private static final String NOTHING =
            "nothing is replicated, and each connection has its own auto-checkpoint again";

    private final Replication.Starter starter;
    private final FailureSink failures;
    private final ThreadPoolExecutor thread;
    private final List<Consumer<Replication>> waiting = new ArrayList<>();
    private boolean hooked;
    private boolean asked;
    private volatile boolean dead;
    private volatile boolean stalled;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private volatile Replication replication;

    public EngineThread(Replication.Starter starter) {
        this(starter, FailureLog.OF_PROCESS, task -> OwnThread.daemon(task, NAME, EngineThread::failed));
    }

    public EngineThread(Replication.Starter starter, FailureSink failures, ThreadFactory threads) {
        this.starter = starter;
        this.failures = failures;
        this.thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        thread.allowCoreThreadTimeOut(true);
    }

    private static void failed(Throwable why) {
        FailureLog.OF_PROCESS.failed(Log.with("thread", NAME), "a database may not be replicated", why);
    }

    /**
     * Runs the task on the engine's thread once there is an engine; never if there will be none. In a process that has no threads left, the
     * next call starts what waits.
     */
    public synchronized void whenStarted(Consumer<Replication> task) {
        if (dead) {
            return;
        }
        waiting.add(task);
        stalled = !later(this::answer);
        if (!hooked) {
            hooked = true;
            shutDownWithJvm();
        }
    }

    /** Returns true if nothing is replicated now: the engine did not start and never will, or there is no thread for it. */
    public boolean isDead() {
        return dead || stalled;
    }

    /**
     * Runs the task on the engine's thread. Class loading and logging belong there, not on the application's threads.
     *
     * @return false if no thread can be started now
     */
    public boolean later(Runnable task) {
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } catch (Throwable why) {
                    failures.failed(Log.with("thread", NAME), "a database may not be replicated", why);
                }
            });
            return true;
        } catch (Throwable noThread) {
            failures.failed(Log.with("thread", NAME), "it is tried again with the next file that is opened", noThread);
            return false;
        }
    }

    void warn(String message) {
        later(() -> Log.warn(message));
    }

    /** Says on the engine's thread what has failed for one file. */
    public void failed(String path, String consequence, Throwable why) {
        BoundLog about = Log.with("path", path);
        later(() -> failures.failed(about, consequence, why));
    }

    private void answer() {
        start();
        for (Consumer<Replication> task : takeWaiting()) {
            later(() -> task.accept(replication));
        }
    }

    private synchronized List<Consumer<Replication>> takeWaiting() {
        List<Consumer<Replication>> tasks = dead ? List.of() : List.copyOf(waiting);
        waiting.clear();
        return tasks;
    }

    private void start() {
        synchronized (this) {
            if (asked) {
                return;
            }
            asked = true;
        }
        try {
            replication = starter.start().orElse(null);
        } catch (Throwable why) {
            failures.failed(Log.with("thread", NAME), NOTHING, why);
        } finally {
            dead = replication == null;
            started.complete(null);
        }
    }

    /**
     * Waits for the engine on a thread of the application, uninterrupted: only where the operator asked for that.
     *
     * @return empty if the engine never starts
     */
    public Optional<Replication> awaited() {
        whenStarted(engine -> {});
        if (!isDead()) {
            started.join();
        }
        return Optional.ofNullable(replication);
    }

    private void shutDownWithJvm() {
        try {
            Thread hook = OwnThread.daemon(this::shutDown, "litestream-shutdown", EngineThread::failed);
            try {
                Runtime.getRuntime().addShutdownHook(hook);
            } catch (IllegalStateException endingAlready) {
                hook.start();
            }
        } catch (Throwable noHook) {
            hooked = false;
            failures.failed(Log.with("thread", NAME), "the process may end without a last sync", noHook);
        }
    }

    /**
     * An application may end before the engine has started, or has heard of each file: so it comes behind what is waiting, and behind what
     * that has left for later.
     */
    void shutDown() {
        boolean runs = true;
        for (int i = 0; i < ROUNDS && runs; i++) {
            CompletableFuture<Void> reached = new CompletableFuture<>();
            runs = later(() -> reached.complete(null));
            if (runs) {
                reached.completeOnTimeout(null, LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)
                        .join();
            }
        }
        Optional.ofNullable(replication).ifPresent(Replication::shutDown);
    }
}
