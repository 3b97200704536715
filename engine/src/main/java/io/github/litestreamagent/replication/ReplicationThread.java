package io.github.litestreamagent.replication;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Runs the steps of one database on a daemon thread that begins with the first nudge and ends when there is nothing left to do. */
final class ReplicationThread {

    /** Work of one database; never throws. */
    interface Step {

        Pause run(boolean nudged);
    }

    /**
     * How long to sleep after a step.
     *
     * @param untilNudged whether a nudge ends the sleep
     */
    record Pause(long nanos, boolean untilNudged) {

        static final Pause NONE = new Pause(0, false);

        /** Nothing is left to do. */
        static final Pause END = new Pause(Long.MAX_VALUE, true);

        static Pause of(long nanos) {
            return new Pause(nanos, false);
        }

        static Pause untilNudged(long nanos) {
            return new Pause(nanos, true);
        }
    }

    private final String name;
    private final Step step;
    private volatile boolean nudged;
    private volatile boolean running;
    private volatile Thread sleeper;

    ReplicationThread(String name, Step step) {
        this.name = name;
        this.step = step;
    }

    /** There may be work. Costs one volatile read while the thread has not looked since the last nudge. */
    void nudge() {
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

    private synchronized void start() {
        if (!running) {
            running = true;
            Thread thread = new Thread(null, this::run, name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(ReplicationThread.class.getClassLoader());
            thread.start();
        }
    }

    private void run() {
        while (true) {
            boolean wasNudged = nudged;
            nudged = false;
            Pause pause = step.run(wasNudged);
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
        while (!(pause.untilNudged() && nudged) && (left = end - System.nanoTime()) > 0) {
            LockSupport.parkNanos(this, Math.min(left, TimeUnit.MINUTES.toNanos(1)));
        }
        sleeper = null;
    }
}
