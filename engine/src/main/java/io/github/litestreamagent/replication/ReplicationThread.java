package io.github.litestreamagent.replication;

import io.github.litestreamagent.threads.OwnThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Runs the steps of one database on a daemon thread that begins with the first nudge and ends when there is nothing left to do. */
final class ReplicationThread implements Nudged {

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

        /** The same, shortened where it is longer; an end stays one. */
        Pause atMost(long longest) {
            return equals(END) || nanos <= longest ? this : new Pause(longest, untilNudged);
        }
    }

    private final String name;
    private final Step step;
    private volatile boolean nudged;
    private volatile boolean hurried;
    private volatile boolean running;
    private volatile Thread sleeper;
    private volatile Thread thread;

    ReplicationThread(String name, Step step) {
        this.name = name;
        this.step = step;
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

    private synchronized void start() {
        if (!running) {
            running = true;
            thread = OwnThread.daemon(this::run, name);
            thread.start();
        }
    }

    private void run() {
        while (true) {
            boolean wasNudged = nudged;
            nudged = false;
            hurried = false;
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
        while (!hurried && !(pause.untilNudged() && nudged) && (left = end - System.nanoTime()) > 0) {
            LockSupport.parkNanos(this, Math.min(left, TimeUnit.MINUTES.toNanos(1)));
        }
        sleeper = null;
    }
}
