package io.github.litestreamagent.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.AcknowledgedList;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The applications write it, the harness reads it. */
class AcknowledgedTest {

    @TempDir
    Path folder;

    private Path list;

    @BeforeEach
    void twoCommitsAndATornLine() throws Exception {
        list = folder.resolve("acknowledged.txt");
        try (AcknowledgedList written = new AcknowledgedList(list)) {
            written.add(1);
            written.add(2);
        }
        Files.writeString(list, "3 17000", StandardOpenOption.APPEND);
    }

    @Test
    void aTornLineWasNotSaid() {
        assertThat(Acknowledged.read(list).committedAt()).containsOnlyKeys(1L, 2L);
    }

    @Test
    void theNextRunGoesOnBehindTheLastWholeLine() throws Exception {
        try (AcknowledgedList next = new AcknowledgedList(list)) {
            next.add(3);
        }

        assertThat(Acknowledged.read(list).committedAt()).containsOnlyKeys(1L, 2L, 3L);
    }

    @Test
    void aListThatWasNeverBegunIsEmpty() {
        assertThat(Acknowledged.read(folder.resolve("none.txt")).size()).isZero();
    }
}
