package io.github.litestreamagent.replication.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** R1: a descriptor of a database that is closed anywhere drops the application's locks. */
class HeldFileTest {

    /** Whatever opens a file in the JDK; closing it may come from a finalizer or an interrupt. */
    private static final Pattern OPENS = Pattern.compile(
            "RandomAccessFile\\(|FileInputStream\\(|FileOutputStream\\(|FileReader\\(|FileChannel\\.open|AsynchronousFileChannel"
                    + "|Files\\.(new|read|write|copy|move|lines|mismatch|probe)");

    private static final List<Path> NEAR_DATABASES = List.of(
            Path.of("src/main/java/io/github/litestreamagent/replication"),
            Path.of("src/main/java/io/github/litestreamagent/wal"),
            Path.of("src/main/java/io/github/litestreamagent/sqlite"),
            Path.of("../agent/src/main/java/io/github/litestreamagent/agent/connections"));

    private static final Set<String> NO_DATABASE = Set.of("RealProcess.java", "Descriptors.java", "WalTrial.java");

    /** Fails when any class but HeldFile opens a file. */
    @Test
    void only_one_class_opens_files_of_a_database() throws IOException {
        for (Path folder : NEAR_DATABASES) {
            try (Stream<Path> sources = Files.walk(folder)) {
                assertThat(sources.filter(path -> path.toString().endsWith(".java"))
                                .filter(HeldFileTest::opensFiles))
                        .allSatisfy(path -> assertThat(path).hasFileName("HeldFile.java"));
            }
        }
    }

    /** What RealProcess and Descriptors read lies in /proc; WalTrial has a database of its own. */
    private static boolean opensFiles(Path source) {
        if (NO_DATABASE.contains(source.getFileName().toString())) {
            return false;
        }
        try {
            String attributesAside = Files.readString(source).replace("Files.readAttributes", "");
            return OPENS.matcher(attributesAside).find();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
