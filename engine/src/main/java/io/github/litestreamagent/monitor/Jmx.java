package io.github.litestreamagent.monitor;

import io.github.litestreamagent.logging.Log;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;

/**
 * Registers one bean with the JVM's MBeanServer. To ask for that server makes it, and starts logging where the application has set a log
 * manager of its own: then the application goes first, for 30 s at most. On a thread of the agent.
 */
final class Jmx implements ReplicationMXBean, Runnable {

    static final String NAME = "io.github.litestreamagent:type=Replication";

    private static final List<String> OWN_CHOICES =
            List.of("java.util.logging.manager", "javax.management.builder.initial");
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_MILLIS = 200;
    private static final double MILLIS = 1e3;

    private final Databases databases;

    Jmx(Databases databases) {
        this.databases = databases;
    }

    @Override
    public void run() {
        try {
            long since = System.nanoTime();
            while (isApplicationFirst() && System.nanoTime() - since < LONGEST_WAIT) {
                Thread.sleep(LOOK_MILLIS);
            }
            ManagementFactory.getPlatformMBeanServer().registerMBean(this, new ObjectName(NAME));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (JMException refused) {
            Log.error("nothing is shown by JMX", "error", refused);
        }
    }

    private static boolean isApplicationFirst() {
        return OWN_CHOICES.stream().anyMatch(name -> System.getProperty(name) != null)
                && MBeanServerFactory.findMBeanServer(null).isEmpty();
    }

    @Override
    public boolean isHealthy() {
        return databases.statuses().stream().allMatch(Health::isHealthy);
    }

    @Override
    public double getLagSeconds() {
        return databases.statuses().stream()
                        .map(status -> status.behind().lag())
                        .mapToLong(Duration::toMillis)
                        .max()
                        .orElse(0)
                / MILLIS;
    }

    @Override
    public List<JmxDatabase> getDatabases() {
        return databases.statuses().stream().map(JmxDatabase::new).toList();
    }
}
