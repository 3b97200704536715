package io.github.litestreamagent.past;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;

/** Opens temporary databases for reading, with the driver that it is given. */
public final class Sqlite {

    /** SQLITE_OPEN_READONLY. */
    private static final String READ_ONLY = "1";

    private final Driver driver;

    /** @param driver sqlite-jdbc */
    public Sqlite(Driver driver) {
        this.driver = driver;
    }

    /** Opens a file that does not change meanwhile: without locks, and without looking for a WAL. */
    public Connection unchanging(Path database) throws SQLException {
        return open(uri(database));
    }

    /** Opens a file that this process changes between two statements. */
    public Connection changing(Path database) throws SQLException {
        return open("file:" + path(database));
    }

    /** How SQLite names a file that does not change meanwhile. */
    public static String uri(Path database) {
        return "file:" + path(database) + "?immutable=1";
    }

    private static String path(Path database) {
        return database.toUri().toString().replaceFirst("^file:/+", "/");
    }

    private Connection open(String uri) throws SQLException {
        Properties readOnly = new Properties();
        readOnly.setProperty("open_mode", READ_ONLY);
        return driver.connect("jdbc:sqlite:" + uri, readOnly);
    }

    /** A failure of SQLite as a sentence. */
    public static IOException failed(String doing, SQLException failure) {
        String message = String.valueOf(failure.getMessage()).replace('\n', ' ');
        return new IOException(doing + ": " + message, failure);
    }
}
