package io.github.litestreamagent.storage.s3.client;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import software.amazon.awssdk.http.SdkHttpResponse;

/** The store's own clock, where an answer shows it; else that of this machine. */
public final class StoreClock {

    private StoreClock() {}

    public static Instant of(SdkHttpResponse answer) {
        try {
            return answer.firstMatchingHeader("Date")
                    .map(date -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from))
                    .orElseGet(Instant::now);
        } catch (DateTimeParseException unreadable) {
            return Instant.now();
        }
    }
}
