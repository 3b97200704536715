package io.github.litestreamagent.monitor;

import io.github.litestreamagent.http.Ping;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.status.ReplicationState;
import io.github.litestreamagent.status.ReplicationStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Asks an address for an answer at each interval as long as every database is replicated: when that falls silent, its service tells. One thread. */
final class Heartbeat implements Runnable {

    private final String url;
    private final Duration interval;
    private final Databases databases;
    private final Ping ping;

    /** @param url a secret */
    Heartbeat(String url, Duration interval, Databases databases, Ping ping) {
        this.url = url;
        this.interval = interval;
        this.databases = databases;
        this.ping = ping;
    }

    @Override
    public void run() {
        try {
            while (true) {
                beat();
                Thread.sleep(interval.toMillis());
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns true if there was something to say, whether it arrived or not. */
    boolean beat() {
        List<ReplicationStatus> all = databases.statuses().stream()
                .filter(status -> status.state() != ReplicationState.LEFT_OUT)
                .toList();
        if (all.isEmpty() || !all.stream().allMatch(this::isWell)) {
            return false;
        }
        try {
            ping.get(url);
            Log.debug("heartbeat ping sent");
        } catch (IOException why) {
            Log.error("heartbeat ping failed", "error", why);
        }
        return true;
    }

    private boolean isWell(ReplicationStatus status) {
        return !status.state().isFault() && status.behind().lag().compareTo(interval) < 0;
    }
}
