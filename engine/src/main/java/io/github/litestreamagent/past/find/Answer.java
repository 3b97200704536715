package io.github.litestreamagent.past.find;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;

/**
 * What SQLite answers to a query: all rows in their order, or why there is no answer.
 *
 * @param digest of types and values of all rows
 * @param text of the first rows, shortened
 */
public record Answer(String digest, String text) {

    private static final int MOST_ROWS = 3;
    private static final int MOST_SHOWN = 200;

    /** Asks. */
    static Answer to(PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            int columns = rows.getMetaData().getColumnCount();
            StringBuilder text = new StringBuilder();
            long count = 0;
            while (rows.next()) {
                count++;
                String row = row(rows, columns, digest);
                if (count <= MOST_ROWS) {
                    text.append(count == 1 ? "" : ", ").append(columns == 1 ? row : "(" + row + ")");
                }
            }
            String shown = shortened(text.toString());
            return new Answer(
                    HexFormat.of().formatHex(digest.digest()),
                    count == 1
                            ? shown
                            : count == 0 ? "no rows" : count + " rows: " + shown + (count > MOST_ROWS ? ", …" : ""));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A query that cannot be answered, e.g. because the table is not there yet, has that for its answer. */
    static Answer failed(SQLException noAnswer) {
        String reason = "error: " + String.valueOf(noAnswer.getMessage()).replace('\n', ' ');
        return new Answer(reason, shortened(reason));
    }

    private static String row(ResultSet rows, int columns, MessageDigest digest) throws SQLException {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
            Object value = rows.getObject(i);
            byte[] bytes =
                    value instanceof byte[] blob ? blob : String.valueOf(value).getBytes(StandardCharsets.UTF_8);
            String kind = value == null ? "null" : value.getClass().getName();
            digest.update(kind.getBytes(StandardCharsets.UTF_8));
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            digest.update(bytes);
            row.append(i == 1 ? "" : ", ").append(shown(value));
        }
        digest.update((byte) '\n');
        return row.toString();
    }

    private static String shown(Object value) {
        if (value == null) {
            return "NULL";
        }
        return value instanceof byte[] blob
                ? shortened("x'" + HexFormat.of().formatHex(blob) + "'")
                : shortened(value.toString().replace('\n', ' '));
    }

    private static String shortened(String text) {
        return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
    }

    /** Returns true if all rows are the same. */
    boolean isSame(Answer other) {
        return digest.equals(other.digest);
    }
}
