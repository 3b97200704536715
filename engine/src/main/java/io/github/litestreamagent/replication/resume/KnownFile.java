package io.github.litestreamagent.replication.resume;

import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import io.github.litestreamagent.replication.files.FileStamp;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is known of the file at the path, and how long the application may let its WAL grow without losing that. Guarded by the lock of the
 * database, but for what says otherwise.
 */
public final class KnownFile {

    private final AtomicInteger autoCheckpoint = new AtomicInteger();
    private Optional<FirstSight> first = Optional.empty();
    private boolean looked;
    private boolean same = true;
    private volatile Optional<FileStamp> switched = Optional.empty();
    private volatile boolean switchedEarlier;
    private volatile boolean walWanted;

    /** As {@link ReplicatedDatabase#autoCheckpoint}. */
    public int autoCheckpoint() {
        return autoCheckpoint.get();
    }

    /** Returns true if it was looked at since the application has opened it: after that its WAL may hold the position at which the replica ends. */
    public boolean wasSeen() {
        return looked;
    }

    public Known now(boolean sound) {
        return new Known(same, sound, switched.isPresent(), first);
    }

    /** What it was before anything else was done with it; forgotten when it is attached or closed. */
    public void seen(FirstSight sight) {
        looked = true;
        first = Optional.of(sight);
        mayGrowLogTo(sight.logPages());
    }

    /** Another one may be put in its place; {@link #switched} names the one that it was. */
    public void closing() {
        looked = false;
        first = Optional.empty();
    }

    /** Whether what lies at the path is the file that was replicated there, as far as this process knows. */
    public void same(boolean is) {
        same = is;
    }

    /** This process has switched the file to WAL. */
    public void switched(FileStamp file) {
        walWanted = false;
        switched = Optional.of(file);
    }

    /** The file that this process has switched to WAL; empty if the application has chosen the mode that it has. Needs no lock. */
    public Optional<FileStamp> switched() {
        return switched;
    }

    /** It has a rollback journal again. Needs no lock. */
    public void takenBack() {
        switchedEarlier = false;
        switched = Optional.empty();
    }

    /** The application has chosen WAL itself, whoever has switched the file. Needs no lock. */
    public void walWanted() {
        walWanted = true;
        takenBack();
    }

    /**
     * It is being decided where to go on with the file that lies at the path now. Needs no lock.
     *
     * @param byAnAgent whether an earlier process has switched it to WAL, as the replica says
     */
    public void attaching(FileStamp now, boolean byAnAgent) {
        switched = switched.filter(now::isOneFileWith);
        switchedEarlier = byAnAgent;
    }

    /** Returns true if this agent or that of an earlier process has switched it to WAL, and the application has not asked for that. Needs no lock. */
    public boolean isSwitched() {
        return switched.isPresent() || (switchedEarlier && !walWanted);
    }

    /** It is being decided where to go on: the file stays as it is. */
    public void opening() {
        mayGrowLogTo(0);
    }

    /** It was not decided. */
    public void abandoned() {
        mayGrowLogTo(first.map(FirstSight::logPages).orElse(0));
    }

    private void mayGrowLogTo(int pages) {
        autoCheckpoint.updateAndGet(now -> now == ReplicatedDatabase.APPLICATIONS_OWN ? now : pages);
    }

    public void attached() {
        same = true;
        looked = true;
        first = Optional.empty();
        checkpointedByAgent();
    }

    /** By this one or another. */
    public void checkpointedByAgent() {
        autoCheckpoint.set(0);
    }

    /** The application is its own checkpointer until the database is attached again. Needs no lock. */
    public void leaveCheckpoints() {
        autoCheckpoint.set(ReplicatedDatabase.APPLICATIONS_OWN);
    }
}
