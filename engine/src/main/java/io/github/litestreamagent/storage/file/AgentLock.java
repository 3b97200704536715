package io.github.litestreamagent.storage.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/** The lock of a whole replica, between threads and processes of the agent. Held for small files only. */
final class AgentLock {

    /** File locks are held for the whole process: threads need one of their own. */
    private static final ReentrantLock PROCESS_LOCK = new ReentrantLock();

    private AgentLock() {}

    interface Action<T> {

        T run() throws IOException;
    }

    /** The directory of the replica exists. */
    static <T> T locked(FileLayout layout, Action<T> action) throws IOException {
        PROCESS_LOCK.lock();
        try (FileChannel channel =
                FileChannel.open(layout.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock(); // released with the channel
            return action.run();
        } finally {
            PROCESS_LOCK.unlock();
        }
    }
}
