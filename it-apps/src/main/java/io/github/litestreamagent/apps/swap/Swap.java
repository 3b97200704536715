package io.github.litestreamagent.apps.swap;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.litestreamagent.apps.Arguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * Restores a backup as administrators do: closes the pool, puts the backup in the database's place, opens the pool again. Prints what it
 * sees, in each of the ways to replace a file.
 */
public final class Swap {

    private final Path folder;

    private Swap(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, "folder");
        Swap program = new Swap(arguments.path("folder", "."));
        for (Replacement way : Replacement.values()) {
            program.swap(way);
        }
    }

    private void swap(Replacement way) throws Exception {
        Path database = folder.resolve(way.name().toLowerCase(Locale.ROOT) + ".db");
        Path backup = folder.resolve(database.getFileName() + ".backup");
        try (HikariDataSource pool = open(database)) {
            execute(pool, "CREATE TABLE item (id INTEGER PRIMARY KEY, origin TEXT)");
            insert(pool, 200, "backup");
            execute(pool, "VACUUM INTO '" + backup + "'");
            execute(pool, "DELETE FROM item WHERE id > 1");
            insert(pool, 50, "after the backup");
            report(way, "before", pool);
        }
        System.out.println(
                way + " closed: log beside it " + Files.exists(folder.resolve(database.getFileName() + "-wal")));
        way.replace(database, backup);
        try (HikariDataSource pool = open(database)) {
            report(way, "after", pool);
            insert(pool, 10, "after the swap");
            report(way, "written", pool);
        }
    }

    private static HikariDataSource open(Path database) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:sqlite:" + database + "?journal_mode=WAL&busy_timeout=5000");
        config.setMaximumPoolSize(3);
        return new HikariDataSource(config);
    }

    private static void insert(HikariDataSource pool, int rows, String origin) throws SQLException {
        for (int i = 0; i < rows; i++) {
            execute(pool, "INSERT INTO item (origin) VALUES ('" + origin + "')");
        }
    }

    private static void execute(HikariDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static void report(Replacement way, String when, HikariDataSource pool) throws SQLException {
        System.out.println(way + " " + when + ": rows " + text(pool, "SELECT count(*) FROM item") + ", of "
                + text(pool, "SELECT group_concat(DISTINCT origin) FROM item") + ", integrity "
                + text(pool, "PRAGMA integrity_check"));
    }

    private static String text(HikariDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private enum Replacement {
        COPY_IN_PLACE {
            @Override
            void replace(Path database, Path backup) throws IOException {
                Files.write(database, Files.readAllBytes(backup));
            }
        },
        RENAME {
            @Override
            void replace(Path database, Path backup) throws IOException {
                Files.move(backup, database, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        },
        DELETE_AND_CREATE {
            @Override
            void replace(Path database, Path backup) throws IOException {
                Files.delete(database);
                Files.copy(backup, database);
            }
        };

        abstract void replace(Path database, Path backup) throws IOException;
    }
}
