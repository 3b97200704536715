package io.github.litestreamagent.past.find;

import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.past.Sqlite;
import io.github.litestreamagent.past.StateFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A database file that is brought forward under an open connection.
 *
 * <p>Design note: the connection reads the file in rollback mode, whatever the mode of the database, and holds no lock between two queries.
 * SQLite drops its cache when the change counter in the header has moved (file format, 1.3.7), so that is moved with each state. Since
 * the counter then differs from the one at "version-valid-for", SQLite takes the size of the file for that of the database.
 */
final class MovingState implements Closeable {

    private static final long JOURNAL_MODE = 18;
    private static final long CHANGE_COUNTER = 24;
    private static final byte ROLLBACK = 1;

    private final FileChannel file;
    private final Connection connection;
    private final Query query;
    private PreparedStatement prepared;
    private int counter;

    MovingState(StateFile state, Sqlite sqlite, Query query) throws IOException {
        this.query = query;
        this.file = FileChannel.open(state.path(), StandardOpenOption.READ, StandardOpenOption.WRITE);
        ByteBuffer before = ByteBuffer.allocate(Integer.BYTES);
        file.read(before, CHANGE_COUNTER);
        counter = before.getInt(0);
        patch();
        try {
            connection = sqlite.changing(state.path());
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA query_only = ON");
            }
        } catch (SQLException failed) {
            file.close();
            throw Sqlite.failed("cannot open the restored database", failed);
        }
    }

    /** Applies a file whole. The database is the next state, and proved, when this returns. */
    void apply(LtxReader reader, String name) throws IOException {
        LtxHeader header = reader.header();
        int pageSize = header.pageSize();
        byte[] page = new byte[pageSize];
        for (int pgno = reader.nextPage(page); pgno != 0; pgno = reader.nextPage(page)) {
            write(ByteBuffer.wrap(page), (pgno - 1L) * pageSize);
        }
        reader.trailer();
        if (header.commit() == 0) {
            throw new IOException("the database was deleted in " + name + ": ask for points before or behind it");
        }
        long size = (long) header.commit() * pageSize;
        if (file.size() > size) {
            file.truncate(size);
        }
        patch();
    }

    private void patch() throws IOException {
        write(ByteBuffer.wrap(new byte[] {ROLLBACK, ROLLBACK}), JOURNAL_MODE);
        write(ByteBuffer.allocate(Integer.BYTES).putInt(0, ++counter), CHANGE_COUNTER);
    }

    private void write(ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }

    /** Asks the state that the file holds now. */
    Answer answer() throws IOException {
        try {
            prepared = prepared == null ? connection.prepareStatement(query.sql()) : prepared;
            return Answer.to(prepared);
        } catch (SQLException noAnswer) {
            forget();
            return Answer.failed(noAnswer);
        }
    }

    /** The driver does not execute a statement again that has failed. */
    private void forget() throws IOException {
        try {
            if (prepared != null) {
                prepared.close();
            }
        } catch (SQLException failed) {
            throw Sqlite.failed("cannot close a statement", failed);
        } finally {
            prepared = null;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException failed) {
            throw Sqlite.failed("cannot close the restored database", failed);
        } finally {
            file.close();
        }
    }
}
