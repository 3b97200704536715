package io.github.litestreamagent.agent.connections.driver;

import io.github.litestreamagent.sqlite.DatabaseConnection;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Connections of the replicator's own to one file, through the driver that the application uses for it (R2). While a file is being closed
 * for the last time opening fails at once ("busy closing"), because the closing thread may be waiting for the one that wants to open.
 */
public final class DriverConnections implements DatabaseConnections {

    private static final String UNRESERVED = "-._~/";

    private static final String IN_MEMORY = "file::memory:?cache=private";

    private final OpenLock lock;
    private final OwnConnections own = new OwnConnections();
    private final Supplier<Openness> openness;
    private final LongAdder commits = new LongAdder();
    private volatile Driver driver;

    /** Whether a connection of the application has the file open. */
    public enum Openness {
        NOWHERE,
        SOMEWHERE,
        /** The files of some connection are not known at this moment. */
        TO_BE_SEEN
    }

    /**
     * Opens connections with the application's driver.
     *
     * @param openness asked while no connection can be opened
     */
    public DriverConnections(Driver driver, OpenLock lock, Supplier<Openness> openness) {
        this.driver = driver;
        this.lock = lock;
        this.openness = openness;
    }

    @Override
    public boolean ifNobodyHasItOpen(Runnable action) {
        if (!lock.tryEnterClose()) {
            return true;
        }
        try {
            Openness now = openness.get();
            if (now == Openness.NOWHERE) {
                action.run();
            }
            return now == Openness.TO_BE_SEEN;
        } finally {
            lock.exitClose();
        }
    }

    /** The thread that has it closed may open, and the lock is never waited for. */
    @Override
    public boolean whileNoneIsOpened(Runnable action) {
        if (!lock.tryEnterClose()) {
            return false;
        }
        try {
            action.run();
            return true;
        } finally {
            lock.exitClose();
        }
    }

    @Override
    public long commits() {
        return commits.sum();
    }

    /** A transaction of the application has ended that may have changed the file. */
    public void committed() {
        commits.increment();
    }

    @Override
    public Optional<String> driverVersion() {
        return driver.version();
    }

    @Override
    public DatabaseConnection openWithoutKey(Path database) throws SQLException {
        return open(database, "rw", KeySettings.NONE);
    }

    @Override
    public boolean haveKey() {
        return driver.key().hasKey();
    }

    @Override
    public DatabaseConnection open(Path database) throws SQLException {
        return open(database, "rw", driver.key());
    }

    @Override
    public DatabaseConnection openReadOnly(Path database) throws SQLException {
        return open(database, "ro", driver.key());
    }

    /**
     * Loads all that opening a file takes, by opening a database in memory: once a web application has been taken down its class loader loads
     * nothing any more, and what it had committed last could not be read.
     */
    public void prepare() {
        ClassLoader loader = driver.loader();
        if (loader == null || loader == ClassLoader.getSystemClassLoader()) {
            return;
        }
        try {
            OwnOpening.run(() -> DriverConnection.open(loader, new OwnConnections(), IN_MEMORY, KeySettings.NONE))
                    .close();
        } catch (SQLException | RuntimeException | LinkageError saidWhenAFileIsOpened) {
            // nothing is lost yet
        }
    }

    private DatabaseConnection open(Path database, String mode, KeySettings key) throws SQLException {
        ClassLoader loader = driver.loader();
        if (loader == null) {
            throw new SQLNonTransientConnectionException(
                    "the application has unloaded the driver that opened " + database);
        }
        if (own.areStaying()) {
            throw new SQLTransientConnectionException("two copies of the driver have " + database + " open");
        }
        if (!lock.tryEnterOpen()) {
            throw new SQLTransientConnectionException(
                    "busy closing: " + database + " is not opened while the application closes a database");
        }
        try {
            return OwnOpening.run(() -> DriverConnection.open(loader, own, uri(database, mode), key));
        } finally {
            lock.exitOpen();
        }
    }

    /**
     * The application's connections are all closed, and the next comes from this driver.
     *
     * @return whether it is another one, which is yet to be {@link #prepare prepared}
     */
    public boolean takeOver(Driver next) {
        boolean other = !next.isSameAs(driver);
        driver = next;
        return other;
    }

    /**
     * The application's connections are all closed, and one of the replicator's is not.
     *
     * @return whether this driver is another one, and so the second copy of SQLite on the file
     */
    public boolean isVisitedByAnother(Driver next) {
        return !own.areNone() && alsoOpenedBy(next);
    }

    /**
     * Two native copies of SQLite on one file drop each other's locks: from the second one on none is opened or closed.
     *
     * @return whether this driver is the second one
     */
    public boolean alsoOpenedBy(Driver other) {
        if (own.areStaying() || driver.isSameAs(other)) {
            return false;
        }
        own.stay();
        return true;
    }

    /** The application has closed the file with both. */
    public void closeKept() {
        own.closeKept();
    }

    /**
     * A URI file name, because only there parameters work; {@code cache=private} keeps us out of the application's shared
     * cache, {@code mode=rw} from creating a file that the application has deleted.
     */
    static String uri(Path database, String mode) {
        StringBuilder uri = new StringBuilder("file:");
        for (byte b : database.toString().getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0);
            uri.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return uri.append("?cache=private&mode=" + mode).toString();
    }
}
