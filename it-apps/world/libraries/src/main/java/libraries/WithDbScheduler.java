package libraries;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** db-scheduler, which does not know SQLite by itself: its way to say LIMIT is given. */
final class WithDbScheduler implements Library {

    private final Outstanding outstanding = new Outstanding();
    private final OneTimeTask<Void> task;
    private final Scheduler scheduler;

    WithDbScheduler(Entries entries) throws Exception {
        entries.createTable();
        entries.execute("""
                CREATE TABLE IF NOT EXISTS scheduled_tasks (
                  task_name TEXT NOT NULL, task_instance TEXT NOT NULL, task_data BLOB,
                  execution_time INTEGER NOT NULL, picked INTEGER NOT NULL, picked_by TEXT,
                  last_success INTEGER, last_failure INTEGER, consecutive_failures INTEGER, last_heartbeat INTEGER,
                  version INTEGER NOT NULL, priority INTEGER,
                  PRIMARY KEY (task_name, task_instance))""");
        task = Tasks.oneTime("entry").execute((instance, context) -> {
            try {
                entries.writeAndAcknowledge(Long.parseLong(instance.getId()));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            } finally {
                outstanding.end();
            }
        });
        scheduler = Scheduler.create(entries.pool, task)
                .threads(3)
                .pollingInterval(Duration.ofMillis(200))
                .jdbcCustomization(new Sqlite())
                .build();
        scheduler.start();
    }

    @Override
    public void write(long id) throws Exception {
        outstanding.begin();
        scheduler.schedule(task.instance(Long.toString(id)), Instant.now());
    }

    @Override
    public void close() throws Exception {
        outstanding.awaitNone();
        scheduler.stop();
    }

    private static final class Sqlite extends DefaultJdbcCustomization {

        Sqlite() {
            super(false);
        }

        @Override
        public String getName() {
            return "SQLite";
        }

        @Override
        public String getQueryLimitPart(int limit) {
            return " LIMIT " + limit;
        }
    }
}
