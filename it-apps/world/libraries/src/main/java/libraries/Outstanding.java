package libraries;

import java.util.concurrent.Semaphore;

/** Bounds the jobs of a scheduler that were handed in and have not run. */
final class Outstanding {

    private static final int MOST = 20;

    private final Semaphore free = new Semaphore(MOST);

    void begin() throws InterruptedException {
        free.acquire();
    }

    void end() {
        free.release();
    }

    void awaitNone() throws InterruptedException {
        free.acquire(MOST);
    }
}
