package io.github.litestreamagent.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** In a process of its own, since tinylog is configured once for each. */
class LogTest {

    @TempDir
    Path directory;

    @Test
    void linesGoToStandardErrorWhateverTheApplicationConfiguresTinylogTo() throws Exception {
        Files.writeString(
                directory.resolve("tinylog.properties"), "writer=console\nlevel=trace\nwriter.format=LEAK {message}\n");
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath(),
                        Talker.class.getName())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();

        assertThat(process.waitFor()).isZero();
        assertThat(Files.readString(out)).isEqualTo("the application's own line\n");
        assertThat(Files.readAllLines(err).stream().map(line -> line.replaceFirst("^time=\\S+ ", "")))
                .containsExactly(
                        "level=DEBUG msg=sync logger=litestream-agent db=app.db txid=0000000000000007",
                        "level=INFO msg=\"replicating to\" logger=litestream-agent type=s3 sync-interval=1s",
                        "level=INFO msg=replicating logger=litestream-agent path=/data/app.db replica=s3://b/app.db bytes=7",
                        "level=WARN msg=\"from a library\" logger=litestream-agent");
    }

    /** The classes under test and the libraries, behind a directory with the application's tinylog.properties. */
    private String classPath() {
        Stream<String> inherited =
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1));
        return String.join(
                File.pathSeparator,
                Stream.concat(Stream.of(directory.toString()), inherited).toList());
    }

    static final class Talker {

        private Talker() {}

        public static void main(String[] arguments) throws IOException {
            Logging.start(new LoggingSettings(LogLevel.DEBUG, LogFormat.TEXT));
            Log.trace("below the level");
            Log.with("db", "app.db").debug("sync", "txid", "0000000000000007");
            Log.info("replicating to", "type", "s3", "sync-interval", Duration.ofSeconds(1));
            Log.ofDatabase("/data/app.db", "s3://b/app.db").info("replicating", "bytes", 7L);
            LoggerFactory.getLogger("software.amazon.awssdk").info("quiet");
            LoggerFactory.getLogger("software.amazon.awssdk").warn("from a library");
            System.out.write("the application's own line\n".getBytes(StandardCharsets.UTF_8));
            System.out.flush();
        }
    }
}
