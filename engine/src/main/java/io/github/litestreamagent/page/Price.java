package io.github.litestreamagent.page;

import io.github.litestreamagent.status.Requests;
import java.time.Duration;
import java.util.Locale;

/**
 * Estimates what a replica costs in a month of 30 days, at the prices that Amazon asks for S3 Standard in us-east-1
 * (https://aws.amazon.com/s3/pricing/, first step of each, as of November 2026; docs/monitoring.md). Other stores ask other prices.
 */
final class Price {

    /** USD for one PUT, COPY, POST or LIST. */
    private static final double WRITE = 0.005 / 1000;

    /** USD for one GET, or any other request. */
    private static final double READ = 0.0004 / 1000;

    /** USD for a GB of 10^9 bytes in a month; Amazon counts 2^30, which is less. */
    private static final double GIGABYTE = 0.023;

    private static final double BYTES = 1e9;
    private static final Duration MONTH = Duration.ofDays(30);
    private static final double CENT = 0.01;

    private Price() {}

    /** {@code 1,234 that write or list and 56 that read in 3 h; at this rate 4.20 USD in 30 days at Amazon's prices}. */
    static String ofRequests(Requests asked) {
        double observed = Math.max(1, asked.observed().toMillis()) / (double) MONTH.toMillis();
        double month = (asked.writes() * WRITE + asked.reads() * READ) / observed;
        return String.format(
                Locale.ROOT,
                "%,d that write or list and %,d that read in %s; at this rate %s in 30 days at Amazon's prices",
                asked.writes(),
                asked.reads(),
                Html.time(asked.observed()),
                dollars(month));
    }

    /** {@code 4.2 GB, 0.10 USD in 30 days at Amazon's prices}. */
    static String ofStorage(long bytes) {
        return Html.size(bytes) + ", " + dollars(bytes / BYTES * GIGABYTE) + " in 30 days at Amazon's prices";
    }

    private static String dollars(double price) {
        return price < CENT ? "less than 0.01 USD" : String.format(Locale.ROOT, "%,.2f USD", price);
    }
}
