package io.github.litestreamagent.replication.lease;

import io.github.litestreamagent.replication.files.FileStamp;
import io.github.litestreamagent.replication.files.FileStamps;
import io.github.litestreamagent.replication.runtime.ProcessIdentity;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.storage.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The database file of this process, as leases and LTX files name it, and whether another process replicated the very same one. Asks the
 * file system each time, because another file may have taken the place. Any thread.
 */
public final class OwnFile {

    private final Path database;
    private final String writer;
    private final FileStamps stamps;
    private final ProcessIdentity self;
    private final BooleanSupplier switched;

    /** @param switched whether an agent has switched the file to WAL, and the application has not asked for that */
    public OwnFile(ReplicationContext context, BooleanSupplier switched) {
        this.switched = switched;
        database = context.database();
        writer = context.writer();
        stamps = context.machine().stamps();
        self = context.machine().identity();
    }

    /**
     * Returns what travels with each LTX file.
     *
     * @throws IOException if there is no file at the path
     */
    public Origin origin() throws IOException {
        FileStamp now = stamps.of(database);
        return new Origin(writer, self.file(now), born(now), self.owner(), switched.getAsBoolean());
    }

    /**
     * Returns the same for files that are written later: the application may ask for WAL mode meanwhile.
     *
     * @throws IOException if there is no file at the path
     */
    public Supplier<Origin> origins() throws IOException {
        Origin now = origin();
        return () -> now.withSwitched(switched.getAsBoolean());
    }

    /**
     * Returns true if this file is meant, unless the times of birth differ.
     *
     * @param file as {@link Origin#file}
     * @param born as {@link Origin#born}
     */
    boolean is(String file, String born) throws IOException {
        FileStamp now = stamps.of(database);
        boolean told = !born.isEmpty() && !born(now).isEmpty();
        return names(file, now) && (!told || born.equals(born(now)));
    }

    public boolean is(Origin origin) throws IOException {
        return is(origin.file(), origin.born());
    }

    /** Returns true if this file is meant beyond doubt: the number of a deleted file is given to the next one, its time of birth is not. */
    public boolean isForSure(Origin origin) throws IOException {
        FileStamp now = stamps.of(database);
        return names(origin.file(), now)
                && !origin.born().isEmpty()
                && origin.born().equals(born(now));
    }

    /**
     * Returns true if an agent has switched this very file to WAL, in whatever boot of the machine: device, inode and time of birth are its own.
     * A copy has another inode.
     */
    public boolean wasSwitched(Origin origin) throws IOException {
        FileStamp now = stamps.of(database);
        return origin.switched()
                && !origin.born().isEmpty()
                && origin.born().equals(born(now))
                && inAnyBoot(origin.file()).equals(inAnyBoot(self.file(now)));
    }

    private static String inAnyBoot(String file) {
        return file.substring(file.indexOf('/') + 1);
    }

    private boolean names(String file, FileStamp now) {
        return !file.isEmpty() && file.equals(self.file(now));
    }

    private static String born(FileStamp stamp) {
        return stamp.born().map(Instant::toString).orElse("");
    }
}
