package io.github.litestreamagent;

import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.logging.StopAlarm;
import io.github.litestreamagent.replication.reason.ReasonCode;
import java.time.Duration;
import java.time.Instant;

/** A process whose configuration is wrong replicates nothing for as long as it lives, which one line at its start may not tell the operator. */
final class Misconfigured implements Runnable {

    private static final Duration LOOK = Duration.ofSeconds(10);

    private final String error;
    private final StopAlarm alarm = new StopAlarm();

    private Misconfigured(String error) {
        this.error = error;
    }

    /** Says it now, and again while the process runs. */
    static void say(String error) {
        Log.error("nothing is replicated", "code", ReasonCode.CONFIGURATION, "error", error);
        OwnTask.begin(
                new Misconfigured(error), "litestream-misconfigured", "it is said once that nothing is replicated");
    }

    @Override
    public void run() {
        try {
            while (true) {
                alarm.stopped(Instant.now()).ifPresent(this::sayAgain);
                Thread.sleep(LOOK.toMillis());
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void sayAgain(Duration since) {
        ReasonCode code = ReasonCode.CONFIGURATION;
        Log.error(
                "still nothing is replicated", "since", since, "code", code, "error", error, "way-out", code.wayOut());
    }
}
