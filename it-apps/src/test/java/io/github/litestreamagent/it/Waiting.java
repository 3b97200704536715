package io.github.litestreamagent.it;

import io.github.litestreamagent.harness.Running;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what a running program does sooner or later. */
public final class Waiting {

    private Waiting() {}

    public static void until(Running program, String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Forks.TIMEOUT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0 || !program.isAlive()) {
                throw new AssertionError("waited in vain until " + what + ": " + program.describe());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    static void untilSaid(Running program, String text) throws InterruptedException {
        until(program, "\"" + text + "\" is said", () -> said(program, text));
    }

    static boolean said(Running program, String text) {
        return program.stderr().stream().anyMatch(line -> line.contains(text));
    }

    static void seconds(int seconds) throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(seconds).toMillis());
    }
}
