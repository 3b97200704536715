package io.github.litestreamagent.replication;

import io.github.litestreamagent.sqlite.DatabaseConnection;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * SQLite on a file system without shared mappings: whoever reads a database in WAL mode gets SQLITE_IOERR_SHMMAP, but for a connection with
 * exclusive locking, which needs no -shm.
 */
public final class NoSharedMemory implements DatabaseConnections {

    private final Predicate<Path> fails;

    /** Of the application, as the agent counts them. */
    long commits;

    /**
     * Makes it for one driver.
     *
     * @param fails on which databases it does
     */
    public NoSharedMemory(Predicate<Path> fails) {
        this.fails = fails;
    }

    @Override
    public DatabaseConnection open(Path database) throws SQLException {
        return new Failing(database, JdbcConnection.open(database));
    }

    @Override
    public long commits() {
        return commits;
    }

    public static boolean isInWalMode(Path database) {
        try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "r")) {
            if (file.length() == 0) {
                return false;
            }
            file.seek(18);
            return file.read() == 2;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private final class Failing implements DatabaseConnection {

        private final Path database;
        private final DatabaseConnection real;
        private boolean exclusive;

        Failing(Path database, DatabaseConnection real) {
            this.database = database;
            this.real = real;
        }

        @Override
        public List<String> run(String sql) throws SQLException {
            String words = sql.toLowerCase(Locale.ROOT);
            exclusive |= words.contains("locking_mode=exclusive");
            boolean reads = !words.contains("busy_timeout")
                    && !words.contains("synchronous")
                    && !words.contains("locking_mode");
            if (reads && !exclusive && Files.exists(database) && fails.test(database) && isInWalMode(database)) {
                throw new SQLException("[SQLITE_IOERR_SHMMAP]  I/O error mapping -shm", null, 5386);
            }
            return real.run(sql);
        }

        @Override
        public String version() throws SQLException {
            return real.version();
        }

        @Override
        public void close() throws SQLException {
            real.close();
        }
    }
}
