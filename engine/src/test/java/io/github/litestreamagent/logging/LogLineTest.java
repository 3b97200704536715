package io.github.litestreamagent.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLineTest {

    @Test
    void aTextLineReadsAsLitestreams() {
        String head = LogLine.head(LogFormat.TEXT, Instant.parse("2026-11-22T15:53:35.448999Z"), "INFO");
        List<Object> pairs = List.of("type", "s3", "sync-interval", Duration.ofSeconds(1), "path", "");
        assertThat(head + LogLine.body(LogFormat.TEXT, "replicating to", pairs))
                .isEqualTo(
                        "time=2026-11-22T15:53:35.448Z level=INFO msg=\"replicating to\" logger=litestream-agent type=s3 sync-interval=1s"
                                + " path=\"\"");
    }

    @Test
    void aJsonLineReadsAsLitestreams() {
        String head = LogLine.head(LogFormat.JSON, Instant.parse("2026-11-22T16:07:21.517844623Z"), "INFO");
        List<Object> pairs = List.of("path", "/data/a\"b.db", "sync-interval", Duration.ofSeconds(1), "size", 1517L);
        assertThat(head + LogLine.body(LogFormat.JSON, "initialized db", pairs))
                .isEqualTo("{\"time\":\"2026-11-22T16:07:21.517844623Z\",\"level\":\"INFO\",\"msg\":\"initialized db\","
                        + "\"logger\":\"litestream-agent\","
                        + "\"path\":\"/data/a\\\"b.db\",\"sync-interval\":1000000000,\"size\":1517}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain            | plain",
                "/data/app.db     | /data/app.db",
                "C:\\data         | C:\\data",
                "0,33,33          | 0,33,33",
                "ünï              | ünï",
                "a b              | \"a b\"",
                "a=b              | \"a=b\"",
                "say \"hi\"       | \"say \\\"hi\\\"\"",
                "C:\\a b          | \"C:\\\\a b\""
            })
    void aValueIsQuotedWhereGoQuotesIt(String value, String written) {
        assertThat(LogLine.body(LogFormat.TEXT, "m", List.of("k", value)))
                .isEqualTo("msg=m logger=litestream-agent k=" + written);
    }

    @Test
    void controlCharactersAndOddSpacesStayOnOneLine() {
        String value = "a\nb\tc\u0000\u001b\u00a0\u2028\ud83d\ude00";
        assertThat(LogLine.body(LogFormat.TEXT, "m", List.of("k", value)))
                .isEqualTo("msg=m logger=litestream-agent k=\"a\\nb\\tc\\x00\\x1b\\u00a0\\u2028\ud83d\ude00\"");
        assertThat(LogLine.body(LogFormat.JSON, "m", List.of("k", "a\nb\u0000")))
                .isEqualTo("\"msg\":\"m\",\"logger\":\"litestream-agent\",\"k\":\"a\\nb\\u0000\"}");
    }

    @Test
    void anExpectedFailureIsItsSentenceAndADefectNamesItsPlace() {
        assertThat(LogLine.body(LogFormat.TEXT, "m", List.of("error", new IOException("disk is full"))))
                .isEqualTo("msg=m logger=litestream-agent error=\"disk is full\"");
        assertThat(LogLine.body(LogFormat.TEXT, "m", List.of("error", new IllegalStateException("no"))))
                .startsWith("msg=m logger=litestream-agent error=\"java.lang.IllegalStateException: no at ")
                .contains("LogLineTest")
                .doesNotContain("\n");
    }

    @Test
    void aRegisteredSecretIsMaskedInMessagesValuesAndErrors() {
        Secrets.register("hunter2\"quoted");
        for (LogFormat format : LogFormat.values()) {
            String line = LogLine.body(
                    format,
                    "key hunter2\"quoted",
                    List.of("k", "x=hunter2\"quoted", "error", new IOException("bad hunter2\"quoted")));
            assertThat(line).doesNotContain("hunter2").contains("[hidden]");
        }
    }

    @Test
    void aShortTextIsNoSecret() {
        Secrets.register("app");
        assertThat(Secrets.mask("path=/data/app.db")).isEqualTo("path=/data/app.db");
    }
}
