package io.github.litestreamagent.storage.s3.client;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * How far the store's clock is ahead of this machine's, by the Date of its answers. Each answer was made somewhere between request and
 * receipt, and the middle is taken. Of the last answers the one that finds the smallest difference counts: a slow one errs by more. So a
 * clock that is set right counts as right with the next answer. Safe for use by several threads.
 */
final class ClockOffset implements ExecutionInterceptor {

    private static final int ANSWERS = 8;

    /** Before that many answers nothing is believed. */
    private static final int FEWEST = 3;

    private static final ExecutionAttribute<Long> SENT_AT = new ExecutionAttribute<>("litestream-agent-sent-at");

    private final Deque<Duration> last = new ArrayDeque<>();
    private volatile Duration offset = Duration.ZERO;

    /** Positive where the store's clock is ahead; zero until enough answers have told. */
    Duration get() {
        return offset;
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        attributes.putAttribute(SENT_AT, System.nanoTime());
    }

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        Long sent = attributes.getAttribute(SENT_AT);
        Optional<Instant> date =
                context.httpResponse().firstMatchingHeader("Date").flatMap(ClockOffset::parsed);
        if (sent != null && date.isPresent()) {
            answered(date.get(), Instant.now(), Duration.ofNanos(System.nanoTime() - sent));
        }
    }

    private static Optional<Instant> parsed(String date) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * One answer.
     *
     * @param date of the store
     * @param received when it came, by the clock of this machine
     * @param roundTrip from the request to it
     */
    synchronized void answered(Instant date, Instant received, Duration roundTrip) {
        last.add(Duration.between(received.minus(roundTrip.dividedBy(2)), date));
        if (last.size() > ANSWERS) {
            last.remove();
        }
        if (last.size() >= FEWEST) {
            offset = last.stream().min(Comparator.comparing(Duration::abs)).orElseThrow();
        }
    }
}
