package io.github.litestreamagent.apps.workloads;

import java.sql.SQLException;

/** One way to use a database. Every connection is closed at its end. */
@FunctionalInterface
interface Workload {

    void run(Site site) throws SQLException, InterruptedException;
}
