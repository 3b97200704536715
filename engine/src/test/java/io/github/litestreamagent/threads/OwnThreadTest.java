package io.github.litestreamagent.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class OwnThreadTest {

    /** Some applications end the process there. Fails when OwnThread.daemon sets no handler. */
    @Test
    void what_a_task_throws_never_reaches_the_default_handler_of_the_application() throws Exception {
        List<Throwable> ours = new CopyOnWriteArrayList<>();
        List<Throwable> applications = new CopyOnWriteArrayList<>();
        UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, why) -> applications.add(why));
        try {
            StackOverflowError error = new StackOverflowError();
            Thread thread = OwnThread.daemon(
                    () -> {
                        throw error;
                    },
                    "test",
                    ours::add);
            thread.start();
            thread.join();
            assertThat(ours).containsExactly(error);
            assertThat(applications).isEmpty();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
