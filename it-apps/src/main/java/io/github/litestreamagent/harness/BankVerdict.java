package io.github.litestreamagent.harness;

import io.github.litestreamagent.apps.bank.BankCheck;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/**
 * A bank's database, compared with what was promised. Transfers have no gaps, which is one of the checks, so the newest one tells which
 * are there.
 *
 * @param found what {@link BankCheck} found wrong, by name
 * @param newest transfer in the database
 * @param acknowledged transactions that the application had acknowledged
 * @param inFlight acknowledged transactions that are missing and that no acknowledged LTX file had to hold
 * @param lost acknowledged transactions that are missing although their commit had returned before the newest acknowledged capture began
 */
public record BankVerdict(Map<String, Long> found, long newest, int acknowledged, long inFlight, long lost) {

    /** When everything that was ever acknowledged has to be there. */
    public static final long EVERYTHING = Long.MAX_VALUE;

    /** Compares, given when the capture of the newest acknowledged LTX file began. */
    public static BankVerdict of(Path database, Acknowledged acknowledged, long capturedAt) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
            long newest = BankCheck.newestTransfer(connection);
            Map<Long, Long> missing = acknowledged.committedAt().tailMap(newest, false);
            long lost = missing.values().stream()
                    .filter(committedAt -> committedAt < capturedAt)
                    .count();
            return new BankVerdict(
                    BankCheck.found(connection), newest, acknowledged.size(), missing.size() - lost, lost);
        }
    }

    public boolean good() {
        return lost == 0 && found.values().stream().allMatch(wrong -> wrong == 0);
    }
}
