package libraries;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.Scheduler;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/** Quartz's store in JDBC; its tables for PostgreSQL suit SQLite, its SELECT FOR UPDATE does not. */
final class WithQuartz implements Library {

    private static final String TABLES = "/org/quartz/impl/jdbcjobstore/tables_postgres.sql";

    private static Entries entries;
    private static final Outstanding OUTSTANDING = new Outstanding();

    private final Scheduler scheduler;

    WithQuartz(Entries entries) throws Exception {
        WithQuartz.entries = entries;
        entries.createTable();
        createTables();
        DBConnectionManager.getInstance().addConnectionProvider("world", new Pool());
        Properties settings = new Properties();
        settings.setProperty("org.quartz.scheduler.instanceName", "world");
        settings.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        settings.setProperty("org.quartz.threadPool.threadCount", "3");
        settings.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
        settings.setProperty(
                "org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
        settings.setProperty(
                "org.quartz.jobStore.selectWithLockSQL",
                "SELECT * FROM {0}LOCKS WHERE SCHED_NAME = {1} AND LOCK_NAME = ?");
        settings.setProperty("org.quartz.jobStore.dataSource", "world");
        scheduler = new StdSchedulerFactory(settings).getScheduler();
        scheduler.start();
    }

    @Override
    public void write(long id) throws Exception {
        OUTSTANDING.begin();
        scheduler.scheduleJob(
                JobBuilder.newJob(WriteEntry.class)
                        .withIdentity("entry " + id)
                        .usingJobData("id", Long.toString(id))
                        .build(),
                TriggerBuilder.newTrigger()
                        .withIdentity("entry " + id)
                        .startNow()
                        .build());
    }

    @Override
    public void close() throws Exception {
        OUTSTANDING.awaitNone();
        scheduler.shutdown(true);
    }

    private static void createTables() throws Exception {
        try (InputStream script = Scheduler.class.getResourceAsStream(TABLES)) {
            String[] statements = new String(script.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("(?m)--.*$", "")
                    .split(";");
            for (String statement : statements) {
                String sql = statement.strip();
                if (sql.startsWith("CREATE ")) {
                    entries.execute(sql.replaceFirst("^CREATE (TABLE|INDEX) ", "CREATE $1 IF NOT EXISTS "));
                }
            }
        }
    }

    /** Public for Quartz. */
    public static final class WriteEntry implements Job {

        @Override
        public void execute(JobExecutionContext context) throws JobExecutionException {
            try {
                entries.writeAndAcknowledge(
                        Long.parseLong(context.getMergedJobDataMap().getString("id")));
            } catch (SQLException e) {
                throw new JobExecutionException(e);
            } finally {
                OUTSTANDING.end();
            }
        }
    }

    private static final class Pool implements ConnectionProvider {

        @Override
        public Connection getConnection() throws SQLException {
            return entries.pool.getConnection();
        }

        @Override
        public void initialize() {}

        @Override
        public void shutdown() {}
    }
}
