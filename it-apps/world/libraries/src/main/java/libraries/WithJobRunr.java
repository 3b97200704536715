package libraries;

import java.sql.SQLException;
import java.time.Duration;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.scheduling.BackgroundJob;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.sql.sqlite.SqLiteStorageProvider;

/** JobRunr's background server, which looks for jobs every five seconds, its shortest interval. Public for JobRunr. */
public final class WithJobRunr implements Library {

    private static Entries entries;
    private static final Outstanding OUTSTANDING = new Outstanding();

    WithJobRunr(Entries entries) throws Exception {
        WithJobRunr.entries = entries;
        entries.createTable();
        JobRunr.configure()
                .useStorageProvider(new SqLiteStorageProvider(entries.pool))
                .useBackgroundJobServer(BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                        .andWorkerCount(3)
                        .andPollInterval(Duration.ofSeconds(5)))
                .initialize();
    }

    @Override
    public void write(long id) throws Exception {
        OUTSTANDING.begin();
        BackgroundJob.enqueue(() -> WithJobRunr.run(id));
    }

    public static void run(long id) throws SQLException {
        try {
            entries.writeAndAcknowledge(id);
        } finally {
            OUTSTANDING.end();
        }
    }

    @Override
    public void close() throws Exception {
        OUTSTANDING.awaitNone();
        JobRunr.destroy();
    }
}
