package io.github.litestreamagent.verify;

import io.github.litestreamagent.restore.build.Progress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Holds back whoever fetches, so that all of them together fetch no more than so many bytes a second. */
public final class Pace implements Progress {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** So much may come at once after a pause. */
    private static final long BURST = SECOND / 4;

    private final long bytesPerSecond;
    private final Progress progress;
    private long paidUntil = System.nanoTime();

    /** @param bytesPerSecond from 1 */
    public Pace(long bytesPerSecond, Progress progress) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException(bytesPerSecond + " bytes a second");
        }
        this.bytesPerSecond = bytesPerSecond;
        this.progress = progress;
    }

    @Override
    public void begins(int files, long bytes) {
        progress.begins(files, bytes);
    }

    /** Returns when the bytes fit; earlier if the thread is interrupted. */
    @Override
    public void fetched(int bytes) {
        progress.fetched(bytes);
        long until = pay(bytes);
        for (long wait = until - System.nanoTime(); wait > 0; wait = until - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            LockSupport.parkNanos(wait);
        }
    }

    private synchronized long pay(int bytes) {
        long now = System.nanoTime();
        if (paidUntil - now < -BURST) {
            paidUntil = now - BURST;
        }
        paidUntil += (long) (bytes * (double) SECOND / bytesPerSecond);
        return paidUntil;
    }

    @Override
    public void note(String sentence) {
        progress.note(sentence);
    }
}
