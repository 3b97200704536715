package io.github.litestreamagent.points;

import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.restore.build.Progress;
import java.util.concurrent.atomic.LongAdder;

/** Counts what has come. Any thread. */
final class CopyProgress implements Progress {

    private final LongAdder came = new LongAdder();
    private volatile long total;

    @Override
    public void begins(int files, long bytes) {
        came.reset();
        total = bytes;
    }

    @Override
    public void fetched(int bytes) {
        came.add(bytes);
    }

    @Override
    public void note(String sentence) {
        Log.warn("a copy for the page goes on", "note", sentence);
    }

    long came() {
        return came.sum();
    }

    /** Bytes of all files; 0 until it is known. */
    long total() {
        return total;
    }
}
