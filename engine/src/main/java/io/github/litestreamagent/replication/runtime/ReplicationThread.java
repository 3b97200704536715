package io.github.litestreamagent.replication.runtime;

import io.github.litestreamagent.threads.OwnThread;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Runs the steps of one database on a daemon thread that begins with the first nudge and ends when there is nothing left to do. */
public final class ReplicationThread implements Nudged {

    /** Work of one database; never throws. */
    public interface Step {

        Pause run(boolean nudged);
    }

    /**
     * How long to sleep after a step.
     *
     * @param untilNudged whether a nudge ends the sleep
     */
    public record Pause(long nanos, boolean untilNudged) {

        public static final Pause NONE = new Pause(0, false);

        /** Nothing is left to do. */
        public static final Pause END = new Pause(Long.MAX_VALUE, true);

        public static Pause of(long nanos) {
            return new Pause(nanos, false);
        }

        public static Pause untilNudged(long nanos) {
            return new Pause(nanos, true);
        }

        /** The same, shortened where it is longer; an end stays one. */
        public Pause atMost(long longest) {
            return equals(END) || nanos <= longest ? this : new Pause(longest, untilNudged);
        }
    }

    /** What a step lets out is a defect of that step, and it is called again. */
    private static final Pause AFTER_FAILURE = Pause.of(TimeUnit.SECONDS.toNanos(1));

    private final ThreadFactory threads;
    private final Step step;
    private final Consumer<Throwable> failed;
    private volatile boolean nudged;
    private volatile boolean hurried;
    private volatile boolean running;
    private volatile Thread sleeper;
    private volatile Thread thread;
    private volatile Throwable obstacle;

    /**
     * A thread of the agent's own.
     *
     * @param failed is told what keeps it from running
     */
    public ReplicationThread(String name, Step step, Consumer<Throwable> failed) {
        this(task -> OwnThread.daemon(task, name, failed), step, failed);
    }

    public ReplicationThread(ThreadFactory threads, Step step, Consumer<Throwable> failed) {
        this.threads = threads;
        this.step = step;
        this.failed = failed;
    }

    /** Costs one volatile read while the thread has not looked since the last nudge. */
    @Override
    public void nudge() {
        if (nudged) {
            return;
        }
        nudged = true;
        Thread sleeping = sleeper;
        if (sleeping != null) {
            LockSupport.unpark(sleeping);
        } else if (!running) {
            start();
        }
    }

    @Override
    public void hurry() {
        hurried = true;
        nudge();
        LockSupport.unpark(thread);
    }

    @Override
    public Optional<Throwable> obstacle() {
        return Optional.ofNullable(obstacle);
    }

    /** A process that has no threads left may have some at the next nudge. */
    private synchronized void start() {
        if (running) {
            return;
        }
        try {
            Thread next = threads.newThread(this::run);
            next.start();
            thread = next;
            running = true;
            obstacle = null;
        } catch (Throwable noThread) {
            obstacle = noThread;
            nudged = false;
            failed.accept(noThread);
        }
    }

    private void run() {
        boolean ended = false;
        try {
            runSteps();
            ended = true;
        } finally {
            if (!ended) {
                abandon();
            }
        }
    }

    /** The next nudge begins another thread. */
    private synchronized void abandon() {
        sleeper = null;
        nudged = false;
        running = false;
    }

    private Pause runStep(boolean wasNudged) {
        try {
            return step.run(wasNudged);
        } catch (Throwable why) {
            failed.accept(why);
            return AFTER_FAILURE;
        }
    }

    private void runSteps() {
        while (true) {
            boolean wasNudged = nudged;
            nudged = false;
            hurried = false;
            Pause pause = runStep(wasNudged);
            if (pause.equals(Pause.END)) {
                if (ended()) {
                    return;
                }
            } else if (pause.nanos() > 0) {
                sleep(pause);
            }
        }
    }

    private synchronized boolean ended() {
        running = nudged;
        return !running;
    }

    private void sleep(Pause pause) {
        long end = System.nanoTime() + pause.nanos();
        if (pause.untilNudged()) {
            sleeper = Thread.currentThread();
        }
        long left;
        while (!hurried && !(pause.untilNudged() && nudged) && (left = end - System.nanoTime()) > 0) {
            LockSupport.parkNanos(this, Math.min(left, TimeUnit.MINUTES.toNanos(1)));
        }
        sleeper = null;
    }
}
