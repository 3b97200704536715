package io.github.litestreamagent.threads;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.function.Consumer;

/** Makes the threads of the agent: none keeps the process alive, and none keeps anything of the application's that happens to start it. */
public final class OwnThread {

    private OwnThread() {}

    /**
     * A daemon thread that sees our classes, and inherits nothing: no thread-locals, no class loader, and not the protection domains of the
     * classes on the stack, by which a thread of Java 17 keeps the class loader of a web application for as long as it lives.
     *
     * @param failed is told what the task throws, so that the application's default handler never is
     */
    @SuppressWarnings("removal") // has no effect from Java 24 on, where threads inherit no protection domains
    public static Thread daemon(Runnable task, String name, Consumer<Throwable> failed) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((ended, why) -> failed.accept(why));
            thread.setContextClassLoader(OwnThread.class.getClassLoader());
            return thread;
        });
    }
}
