package shop;

import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.inject.Inject;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** A pool of ten of Agroal, from which each transaction takes a connection; four tills sell at once. */
@QuarkusMain
public class Shop implements QuarkusApplication {

    private static final int TILLS = 4;

    @Inject
    DataSource pool;

    @Override
    public int run(String... arguments) throws Exception {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE TABLE IF NOT EXISTS purchase (id INTEGER PRIMARY KEY, till, total)");
        }
        int each = Integer.parseInt(System.getenv("ROWS")) / TILLS;
        ExecutorService tills = Executors.newFixedThreadPool(TILLS);
        try (PrintStream acknowledged = new PrintStream(new FileOutputStream("app.db.acknowledged", true), true)) {
            var all = IntStream.range(0, TILLS)
                    .<Future<?>>mapToObj(number -> tills.submit(() -> sell(number, each, acknowledged)))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        }
        tills.shutdown();
        System.out.println(TILLS + " tills sold " + each + " each");
        return 0;
    }

    private Void sell(int till, int count, PrintStream acknowledged) throws Exception {
        for (int total = 0; total < count; total++) {
            acknowledged.println(sell(till, total) + " " + System.currentTimeMillis());
            Thread.sleep(5);
        }
        return null;
    }

    private long sell(int till, int total) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO purchase (till, total) VALUES (?, ?)");
                    Statement statement = connection.createStatement()) {
                insert.setInt(1, till);
                insert.setInt(2, total);
                insert.executeUpdate();
                long id;
                try (ResultSet row = statement.executeQuery("SELECT last_insert_rowid()")) {
                    row.next();
                    id = row.getLong(1);
                }
                connection.commit();
                return id;
            }
        }
    }
}
