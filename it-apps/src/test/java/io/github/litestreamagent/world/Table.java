package io.github.litestreamagent.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** docs/compatibility.md. */
final class Table {

    private static final String BEGINNING = """
            # Compatibility

            Applications that do not know the agent, with the jar as built. `mvn verify -Pworld` runs them all and writes this page (`WorldIT`; the
            applications are in `it-apps/world`, each with a `pom.xml` of its own): a row is green only if it ran. Each build runs two of them, `.ci/run` one
            of most kinds.

            A row is green if all of this held:

            - The application ran to its end without the agent, and kept what it had acknowledged.
            - With the agent, replicated to S3, it was killed (SIGKILL) while it wrote. In the restored files was every row whose commit had returned before
              the capture of the newest acknowledged upload began, and `PRAGMA integrity_check` said ok.
            - Started once more on what the kill had left, it ran to its end with the standard output and the exit code of the run without the agent and with no
              error of the agent, and the restored files were its own, byte for byte (encrypted ones row by
              row: a checkpoint encrypts pages anew).

            Of the drivers every version of 3.8 to 3.54 is supported; these eight are run.

            | application | versions | Java | verdict |
            |---|---|---|---|
            """;

    private final Path file;
    private final Map<String, String> lines = new LinkedHashMap<>();

    /** As it stands in the file; a row that is not there has not run. */
    Table(Path file, List<Row> rows) throws IOException {
        this.file = file;
        List<String> written = Files.exists(file) ? Files.readAllLines(file) : List.of();
        for (Row row : rows) {
            String beginning = "| " + row.application() + " | ";
            written.stream()
                    .filter(line -> line.startsWith(beginning))
                    .findFirst()
                    .ifPresentOrElse(line -> lines.put(row.name(), line), () -> note(row, "", "", "not run"));
        }
    }

    void note(Row row, String versions, String java, String verdict) {
        lines.put(row.name(), "| " + row.application() + " | " + versions + " | " + java + " | " + verdict + " |");
    }

    /** Writes it, given what restored. */
    void write(String restoredBy) throws IOException {
        String rows = String.join("\n", lines.values());
        Files.writeString(file, BEGINNING + rows + "\n\nRestored by " + restoredBy + ".\n");
    }

    /** The versions of libraries, by the names of jars: {@code sqlite-jdbc 3.54.1.0, …}. */
    static String versions(List<String> libraries, List<String> jars) {
        List<String> versions = new ArrayList<>();
        for (String library : libraries) {
            Pattern name = Pattern.compile("(?:.*\\.)?" + Pattern.quote(library) + "-(\\d.*?)(?:-runtime)?\\.jar");
            versions.add(library + " "
                    + jars.stream()
                            .map(name::matcher)
                            .filter(Matcher::matches)
                            .map(found -> found.group(1))
                            .findFirst()
                            .orElse("?"));
        }
        return String.join(", ", versions);
    }
}
