package io.github.litestreamagent.replication.state;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.logging.Reminders;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replication.database.Session;
import io.github.litestreamagent.replication.files.Descriptors;
import io.github.litestreamagent.replication.files.FileStamp;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says that the files of a database and the process that writes it have parted: another process has deleted or replaced a file that this one
 * has open, as one does that finds none of the locks which POSIX drops when a process closes any descriptor of the file. What is committed then is
 * in no file that a restart finds. On the thread of the database.
 */
public final class Parting {

    private final BoundLog log;
    private final InstantSource clock;
    private final Reminders reminders = new Reminders();
    private volatile boolean ending;

    public Parting(ReplicationContext context) {
        log = context.log();
        clock = context.clock();
    }

    /** The process ends: it is said once more. Any thread. */
    public void processEnds() {
        ending = true;
    }

    /**
     * Looks whether the WAL is the one to which the application writes, and says at once, then at doubling intervals up to 5 min, that it is not.
     *
     * @param replicated the newest TXID in the replica
     */
    public void look(Session session, Txid replicated) {
        Optional<FileStamp> lost = session.walThatLeftItsPath();
        if (lost.isEmpty()) {
            reminders.end();
            return;
        }
        boolean again = ending && reminders.hasBegun();
        if (again) {
            ending = false;
            reminders.end();
        }
        if (reminders.isDue(clock.instant())) {
            log.error(
                    "database and process have parted",
                    "reason",
                    "another process has deleted or replaced the WAL to which this one writes, so no file has what is committed from now on, and the"
                            + " next start loses it",
                    "txid",
                    replicated,
                    "note",
                    "the replica has everything up to that TXID, and goes on: end the application, then run restore"
                            + copies(lost.stream()));
        }
    }

    /**
     * What is to be said of a database file that is no longer at its path, as the reason why it is not replicated any more.
     *
     * @param main the file that the application has open, and the WAL to which it writes
     * @param replicated the newest TXID that is, or is about to be, in the replica
     */
    public static String fileHasLeft(FileStamp main, Optional<FileStamp> wal, Txid replicated) {
        return "the file was replaced or deleted while the application has it open: what was committed until now is in the replica, up to TXID "
                + replicated
                + ", and what the application commits there from now on is in no replica, nor in a file that the next start finds"
                + copies(Stream.concat(Stream.of(main), wal.stream()));
    }

    /** Nothing where there is no {@code /proc}. */
    private static String copies(Stream<FileStamp> files) {
        String descriptors = files.flatMap(file -> Descriptors.ofThisProcess().of(file).stream())
                .map(Path::toString)
                .collect(Collectors.joining(" and "));
        return descriptors.isEmpty()
                ? ""
                : "; to save what is in none, copy " + descriptors
                        + " while the process runs, as a database and its -wal";
    }
}
