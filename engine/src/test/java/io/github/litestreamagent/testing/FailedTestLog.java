package io.github.litestreamagent.testing;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Prints what the product has logged while a failed test ran, and the command that runs that test again. */
public final class FailedTestLog implements TestExecutionListener {

    /** As {@code tinylog.properties} of the tests says. */
    private static final Path LOG =
            Path.of("target", "test-logs", ProcessHandle.current().pid() + ".log");

    /** Not {@code System.out}, which goes to a file beside the report. */
    private static final PrintStream CONSOLE =
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

    private static final int MOST_BYTES = 20_000;

    private final Map<String, Long> lengthAtStart = new ConcurrentHashMap<>();

    @Override
    public void executionStarted(TestIdentifier test) {
        if (test.isTest()) {
            lengthAtStart.put(test.getUniqueId(), length());
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        Long start = lengthAtStart.remove(test.getUniqueId());
        if (start != null && result.getStatus() == TestExecutionResult.Status.FAILED) {
            CONSOLE.println(report(test, start));
        }
    }

    private static String report(TestIdentifier test, long start) {
        String again = test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .map(method -> "mvn test -Dtest.forks=1 -Dsurefire.failIfNoSpecifiedTests=false -Dtest='"
                        + method.getJavaClass().getSimpleName() + "#" + method.getMethodName() + "'")
                .orElse(test.getDisplayName());
        return "== failed: " + test.getDisplayName() + "; run it again: " + again + "\n== its log, from " + LOG + ":\n"
                + logSince(start);
    }

    private static long length() {
        return Files.exists(LOG) ? LOG.toFile().length() : 0;
    }

    private static String logSince(long start) {
        try (RandomAccessFile log = new RandomAccessFile(LOG.toFile(), "r")) {
            long from = Math.max(start, log.length() - MOST_BYTES);
            byte[] bytes = new byte[(int) (log.length() - from)];
            log.seek(from);
            log.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException nothingWasLogged) {
            return "(nothing)";
        }
    }
}
