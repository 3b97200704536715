package io.github.litestreamagent.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tinylog.Level;
import org.tinylog.core.LogEntry;
import org.tinylog.runtime.Timestamp;

class LogfmtWriterTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final LogfmtWriter writer = new LogfmtWriter(new PrintStream(bytes, true, StandardCharsets.UTF_8));

    @AfterEach
    void backToDefaults() {
        Logging.start(LoggingSettings.DEFAULTS);
    }

    @Test
    void anEntryOfOursKeepsItsRenderedPairs() {
        writer.write(entry(Logging.TAG, "msg=\"initialized db\" path=/data/app.db", null));
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("time=2026-11-22T15:53:35.448Z level=WARN msg=\"initialized db\" path=/data/app.db"
                        + System.lineSeparator());
    }

    @Test
    void anEntryOfALibraryBecomesMessageAndError() {
        writer.write(entry(null, "retry \"later\"", new IOException("reset")));
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "time=2026-11-22T15:53:35.448Z level=WARN msg=\"retry \\\"later\\\"\" logger=litestream-agent error=reset"
                                + System.lineSeparator());
    }

    @Test
    void theFormatIsThatOfTheSettings() {
        Logging.start(new LoggingSettings(LogLevel.INFO, LogFormat.JSON));
        writer.write(entry(null, "hello", null));
        assertThat(bytes.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("{\"time\":\"2026-11-22T15:53:35.448Z\",\"level\":\"WARN\",\"msg\":\"hello\","
                        + "\"logger\":\"litestream-agent\"}");
    }

    private static LogEntry entry(String tag, String message, Throwable exception) {
        return new LogEntry(new FixedTime(), null, Map.of(), null, null, null, -1, tag, Level.WARN, message, exception);
    }

    private static final class FixedTime implements Timestamp {

        @Override
        public Date toDate() {
            return Date.from(toInstant());
        }

        @Override
        public Instant toInstant() {
            return Instant.parse("2026-11-22T15:53:35.448Z");
        }

        @Override
        public java.sql.Timestamp toSqlTimestamp() {
            return java.sql.Timestamp.from(toInstant());
        }

        @Override
        public long calcDifferenceInNanoseconds(Timestamp other) {
            return 0;
        }
    }
}
