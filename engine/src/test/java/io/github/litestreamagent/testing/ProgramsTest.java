package io.github.litestreamagent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramsTest {

    @Test
    void litestream05RunsAndTellsItsVersion() throws Exception {
        Programs.Finished finished = Programs.run(Programs.process(Programs.litestream05(), "version"));

        assertThat(finished.exitCode()).isZero();
        assertThat(finished.output()).startsWith("v0.5.");
    }

    @Test
    void litestream03KnowsGenerations() throws Exception {
        Programs.Finished finished = Programs.run(Programs.process(Programs.litestream03(), "generations", "-h"));

        assertThat(finished.output()).contains("generations");
    }

    @Test
    void aProcessHasNoCaBundle() {
        ProcessBuilder builder = Programs.process(Path.of("/bin/true"), "argument");

        assertThat(builder.environment()).doesNotContainKey("AWS_CA_BUNDLE");
        assertThat(builder.command()).isEqualTo(List.of("/bin/true", "argument"));
    }
}
