package io.github.litestreamagent.cli.restore;

import io.github.litestreamagent.cli.command.NamedReplica;
import io.github.litestreamagent.follow.Follow;
import io.github.litestreamagent.follow.FollowEvents;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.logging.LogLevel;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.NoMatchingBackupException;
import io.github.litestreamagent.replica.RestoreTarget;
import io.github.litestreamagent.restore.DatabaseCheck;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreOutcome;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.restore.RestoreRequest.Option;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.restore.output.RestoreException;
import io.github.litestreamagent.storage.ReplicaLocation;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code restore -f}: restores where there is no database yet, and then follows the replica until the process is told to end.
 *
 * @param notes receives log lines
 * @param interval between two looks at the replica
 */
record FollowRun(PrintStream notes, ReplicaLocation replica, Duration interval, Effort effort, Progress progress) {

    /** Compaction may take away the file that ends at the TXID that was chosen. */
    private static final int PLANS = 5;

    /** For a change that has begun, when the process is told to end. */
    private static final long LAST_CHANGE_SECONDS = 30;

    void run(RestoreRequest request, DatabaseCheck check) throws Exception {
        new NamedReplica("", replica).open(storage -> {
            boolean anew = request.options().contains(Option.FORCE) || Files.notExists(request.output());
            if (!anew || restore(storage, request, check)) {
                follow(storage, request);
            }
        });
    }

    /** Returns true if there is something to follow. */
    private boolean restore(ReplicaStorage storage, RestoreRequest request, DatabaseCheck check) throws IOException {
        for (int plan = 1; ; plan++) {
            RestoreOutcome newest = newest(storage, request);
            if (newest instanceof RestoreOutcome.NoBackup nothing) {
                say(LogLevel.INFO, "no matching backups found", "reason", nothing.reason());
                return false;
            }
            Txid txid = txidOf((RestoreOutcome.Planned) newest);
            DatabaseCheck ending = restored -> {
                check.check(restored);
                Follow.prepare(restored, txid);
            };
            try {
                new Restore(storage, effort, progress, ending)
                        .run(new RestoreRequest(request.output(), new RestoreTarget.At(txid), request.options()));
                return true;
            } catch (NoMatchingBackupException compactedMeanwhile) {
                if (plan == PLANS) {
                    throw compactedMeanwhile;
                }
            }
        }
    }

    private static RestoreOutcome newest(ReplicaStorage storage, RestoreRequest request) throws IOException {
        Set<Option> options = EnumSet.of(Option.DRY_RUN);
        if (request.options().contains(Option.IF_REPLICA_EXISTS)) {
            options.add(Option.IF_REPLICA_EXISTS);
        }
        return new Restore(storage).run(new RestoreRequest(request.output(), RestoreTarget.NEWEST, options));
    }

    private static Txid txidOf(RestoreOutcome.Planned newest) throws RestoreException {
        return newest.plan()
                .txid()
                .orElseThrow(() -> new RestoreException("cannot follow a replica of Litestream 0.3, to which nothing"
                        + " comes any more: restore it without -f"));
    }

    private void follow(ReplicaStorage storage, RestoreRequest request) throws IOException {
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Thread atTheEnd = new Thread(() -> stop(stopped, ended), "litestream-follow-stop");
        Runtime.getRuntime().addShutdownHook(atTheEnd);
        try (Follow follow = new Follow(storage, request.output(), stopped, events())) {
            say(
                    LogLevel.INFO,
                    "entering follow mode",
                    "output",
                    request.output(),
                    "txid",
                    follow.txid(),
                    "interval",
                    interval);
            follow.run(interval);
            say(LogLevel.INFO, "follow mode stopped");
        } finally {
            if (stopped.getCount() > 0) {
                Runtime.getRuntime().removeShutdownHook(atTheEnd);
            }
            ended.countDown();
        }
    }

    /** SIGINT and SIGTERM are no failure, as with Litestream. */
    private static void stop(CountDownLatch stopped, CountDownLatch ended) {
        stopped.countDown();
        try {
            if (ended.await(LAST_CHANGE_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(0);
            }
        } catch (InterruptedException endsAnyway) {
            Thread.currentThread().interrupt();
        }
    }

    private FollowEvents events() {
        return new FollowEvents() {
            @Override
            public void applied(Txid from, Txid to) {
                say(LogLevel.INFO, "follow: applied updates", "from_txid", from, "to_txid", to);
            }

            @Override
            public void delayedBy(String process) {
                say(
                        LogLevel.WARN,
                        "follow: updates wait for a process that reads or writes the database",
                        "process",
                        process);
            }

            @Override
            public void failed(IOException why) {
                say(LogLevel.ERROR, "follow: updates cannot be read, tried again", "error", why.getMessage());
            }
        };
    }

    private void say(LogLevel level, String message, Object... pairs) {
        Object[] all = new Object[pairs.length + 2];
        all[0] = "replica";
        all[1] = replica.description().type();
        System.arraycopy(pairs, 0, all, 2, pairs.length);
        notes.println(Log.line(level, message, all));
    }
}
