package io.github.litestreamagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.restore.RestoreOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What documents say of commands is what the commands take. */
class CommandsDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/commands.md");
    private static final Path DEPLOYING = Path.of("../docs/deploying.md");
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CALL = Pattern.compile("java -jar litestream-agent\\.jar ([a-z-]+)(.*)");

    private final Commands commands =
            new Commands((location, request, effort, progress, check) -> new RestoreOutcome.DatabaseExists());

    /** To write the table anew: copy it from the message. */
    @Test
    void theTableOfCommandsIsThatOfTheCode() throws IOException {
        StringBuilder table = new StringBuilder("| command | | flags |\n|---|---|---|\n");
        new TreeMap<>(rows()).values().forEach(table::append);
        assertThat(Files.readString(DOCUMENT)).contains(table.toString());
    }

    private Map<String, String> rows() {
        Map<String, String> rows = new TreeMap<>();
        commands.summaries().lines().forEach(line -> {
            String name = line.strip().split(" ", 2)[0];
            commands.create(name)
                    .ifPresent(command -> rows.put(
                            name,
                            "| `" + name + "` | "
                                    + line.strip().substring(name.length()).strip() + " | "
                                    + String.join(" ", flags(command)) + " |\n"));
        });
        return rows;
    }

    private static List<String> flags(Subcommand command) {
        return new CommandLine(command)
                .getCommandSpec().options().stream()
                        .map(OptionSpec::names)
                        .map(names -> "`" + names[0] + "`")
                        .sorted()
                        .toList();
    }

    @Test
    void eachCallInADocumentIsOneThatTheCommandTakes() throws IOException {
        int calls = 0;
        for (Path document : List.of(
                DOCUMENT,
                DEPLOYING,
                Path.of("../docs/operations.md"),
                Path.of("../docs/faq.md"),
                Path.of("../docs/migrating.md"),
                Path.of("../README.md"))) {
            for (MatchResult call :
                    CALL.matcher(Files.readString(document)).results().toList()) {
                Subcommand command = commands.create(call.group(1)).orElseThrow();
                List<String> words = words(call.group(2));
                assertThat(new CommandLine(command)
                                .getCommandSpec().options().stream()
                                        .flatMap(option -> List.of(option.names()).stream()))
                        .as("%s: %s", document, call.group())
                        .containsAll(words.stream()
                                .filter(word -> word.startsWith("-"))
                                .toList());
                calls++;
            }
        }
        assertThat(calls).isGreaterThan(4);
    }

    /** Quoted words may hold blanks; what is behind a comment or an end of code is not of the call. */
    private static List<String> words(String rest) {
        List<String> words = new ArrayList<>();
        Pattern.compile("\"[^\"]*\"|'[^']*'|[^\\s`;|&]+")
                .matcher(rest.replaceFirst("\\s#.*|`.*", ""))
                .results()
                .forEach(word -> words.add(word.group()));
        return words;
    }

    @Test
    void theManifestOfKubernetesIsYamlWithARoomyGracePeriod() throws IOException {
        List<String> yaml = BLOCK.matcher(Files.readString(DEPLOYING))
                .results()
                .filter(block -> block.group(1).equals("yaml"))
                .map(block -> block.group(2))
                .toList();
        assertThat(yaml).hasSize(1);
        Map<String, Object> manifest = new Yaml().load(yaml.get(0));
        assertThat(manifest).containsEntry("kind", "StatefulSet");
        assertThat(manifest.toString()).contains("terminationGracePeriodSeconds=60", "replicas=1");
    }

    @Test
    void theReadmeStaysShort() throws IOException {
        assertThat(Files.readAllLines(Path.of("../README.md"))).hasSizeLessThanOrEqualTo(120);
    }
}
