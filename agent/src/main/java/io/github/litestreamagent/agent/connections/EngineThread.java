package io.github.litestreamagent.agent.connections;

import io.github.litestreamagent.threads.OwnThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.tinylog.Logger;

/**
 * Starts the engine when the first connection is opened, on a daemon thread of ours, and asks it there: an application thread never waits
 * for class loading, configuration or the network. If the engine does not start, nothing is ever run.
 */
final class EngineThread {

    /** The start, what waited for it, and what that left for later. */
    private static final int ROUNDS = 3;

    /** For the engine to start on a slow machine. */
    private static final long LONGEST_WAIT_SECONDS = 10;

    private final Replication.Starter starter;
    private final ThreadPoolExecutor thread;
    private final List<Consumer<Replication>> waiting = new ArrayList<>();
    private boolean asked;
    private volatile boolean dead;
    private Replication replication;

    EngineThread(Replication.Starter starter) {
        this.starter = starter;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> OwnThread.daemon(task, "litestream-agent"));
        thread.allowCoreThreadTimeOut(true);
    }

    /** Runs the task on the engine's thread once there is an engine; never if there will be none. */
    synchronized void whenStarted(Consumer<Replication> task) {
        if (dead) {
            return;
        }
        if (replication != null) {
            Replication started = replication;
            later(() -> task.accept(started));
            return;
        }
        waiting.add(task);
        if (!asked) {
            asked = true;
            later(this::start);
            shutDownWithJvm();
        }
    }

    /** Whether the engine did not start, and never will. */
    boolean isDead() {
        return dead;
    }

    /** Runs the task on the engine's thread. Class loading and logging belong there, not on the application's threads. */
    void later(Runnable task) {
        thread.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException | LinkageError e) {
                Logger.error(e, "the agent failed, a database may not be replicated");
            }
        });
    }

    void warn(String message) {
        later(() -> Logger.warn(message));
    }

    private void start() {
        Optional<Replication> started = startQuietly();
        List<Consumer<Replication>> tasks;
        synchronized (this) {
            replication = started.orElse(null);
            dead = replication == null;
            tasks = List.copyOf(waiting);
            waiting.clear();
        }
        if (dead) {
            return;
        }
        tasks.forEach(task -> later(() -> task.accept(replication)));
    }

    private Optional<Replication> startQuietly() {
        try {
            return starter.start();
        } catch (RuntimeException | LinkageError e) {
            System.err.println("litestream-agent could not start, nothing is replicated: " + e);
            return Optional.empty();
        }
    }

    private void shutDownWithJvm() {
        Thread hook = OwnThread.daemon(this::shutDown, "litestream-shutdown");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            hook.start();
        }
    }

    /**
     * An application may end before the engine has started, or has heard of each file: so it comes behind what is waiting, and behind what
     * that has left for later.
     */
    void shutDown() {
        for (int i = 0; i < ROUNDS; i++) {
            CompletableFuture<Void> reached = new CompletableFuture<>();
            later(() -> reached.complete(null));
            reached.completeOnTimeout(null, LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
        Replication started;
        synchronized (this) {
            started = replication;
        }
        if (started != null) {
            started.shutDown();
        }
    }
}
