package io.github.litestreamagent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.litestreamagent.cli.restore.RestoreRunner;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.testing.Programs;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {

    private static final Path BASH = Path.of("/bin/bash");

    @TempDir
    Path directory;

    @Test
    void bash_completes_commands_and_flags() throws Exception {
        assumeTrue(Files.isExecutable(BASH));
        Path script = Files.writeString(directory.resolve("completion"), completion("bash"));
        assertThat(completed(script, "po")).isEqualTo("points");
        assertThat(completed(script, "diff", "-ta")).isEqualTo("-table");
        assertThat(completion("zsh")).contains("bashcompinit");
    }

    private static String completed(Path script, String... words) throws Exception {
        String line =
                "source " + script + "; COMP_WORDS=(litestream-agent " + String.join(" ", words) + "); COMP_CWORD="
                        + words.length + "; _complete_litestream-agent 2>/dev/null; echo \"${COMPREPLY[@]}\"";
        return Programs.run(Programs.process(BASH, "-c", line)).output().strip();
    }

    private String completion(String shell) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(stream, stream, Map.of(), Map.of(), directory);
        assertThat(Main.run(new String[] {"completion", shell}, terminal, RestoreRunner.FROM_STORAGE))
                .isZero();
        return out.toString(StandardCharsets.UTF_8);
    }
}
