package io.github.litestreamagent.monitor;

import java.util.List;

/** What JMX shows: open types alone, so that no client needs a class of the agent. */
public interface ReplicationMXBean {

    boolean isHealthy();

    /** Returns the largest of all databases, in seconds. */
    double getLagSeconds();

    List<JmxDatabase> getDatabases();
}
