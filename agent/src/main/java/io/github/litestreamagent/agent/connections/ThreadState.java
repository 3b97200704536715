package io.github.litestreamagent.agent.connections;

import io.github.litestreamagent.agent.connections.driver.WeakIdentityMap;

/** What this thread is in the middle of, and what its statements use again and again. */
final class ThreadState {

    private static final ThreadLocal<ThreadState> OF_THREAD = ThreadLocal.withInitial(ThreadState::new);

    /** Whether a statement of this thread has passed its gates: what is called inside passes freely. */
    boolean inStatement;

    /** Whose statement has passed its gates, or null. */
    TrackedConnection connection;

    final WeakIdentityMap.Probe probe = new WeakIdentityMap.Probe();

    private final StatementPass pass = new StatementPass(this);
    private final GuardedExit exit = new GuardedExit();

    private ThreadState() {}

    static ThreadState current() {
        return OF_THREAD.get();
    }

    /** A callback of the application may run a statement while the agent asks a connection something: then the thread's own is not free. */
    StatementPass freePass() {
        return pass.isFree() ? pass : new StatementPass(this);
    }

    GuardedExit freeExit() {
        return exit.isFree() ? exit : new GuardedExit();
    }
}
