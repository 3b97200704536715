package io.github.litestreamagent.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/**
 * A database that an application writes in its working directory, where it also leaves the list of what it has acknowledged.
 *
 * @param list the file of that list: id and milliseconds since 1970, a line for each commit that had returned
 */
record Database(String file, String list, Reader reader) {

    /** What is in a database. */
    record Contents(String integrity, Set<Long> ids) {}

    /** Reads the ids of the rows in a file, which is given with the place of the run. */
    @FunctionalInterface
    interface Reader {
        Contents read(Place place, Path file) throws Exception;

        /** Fails unless a restored file is the one that the application has left. */
        default void assertSame(Place place, Path restored, Path left, String what) throws Exception {
            assertThat(Files.mismatch(restored, left)).as(what).isEqualTo(-1);
        }
    }

    /** One whose ids are in the column {@code id} of a table. */
    static Database of(String file, String table) {
        return new Database(file, file + ".acknowledged", (place, path) -> read(path, table));
    }

    /** The same in a file of another name. */
    Database in(String other) {
        return new Database(other, list, reader);
    }

    private static Contents read(Path file, String table) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            String integrity;
            try (ResultSet answer = statement.executeQuery("PRAGMA integrity_check")) {
                integrity = answer.getString(1);
            }
            Set<Long> ids = new HashSet<>();
            try (ResultSet rows = statement.executeQuery("SELECT id FROM " + table)) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
            return new Contents(integrity, ids);
        }
    }
}
