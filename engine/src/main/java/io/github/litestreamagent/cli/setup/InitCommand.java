package io.github.litestreamagent.cli.setup;

import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.cli.command.UsageException;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.doctor.DatabaseSearch;
import io.github.litestreamagent.storage.ReplicaUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a configuration file for databases that are named, or found below a folder. */
@Command
public final class InitCommand extends Subcommand {

    @Option(names = {"-o", "--o"})
    private String output = "litestream.yml";

    @Option(names = {"-replica", "--replica"})
    private String replica = "";

    @Override
    public void run(Terminal terminal) throws Exception {
        if (replica.isEmpty()) {
            throw new UsageException(
                    "-replica is required", PROGRAM + " init -replica s3://bucket/app " + terminal.workingDirectory());
        }
        ReplicaUrl.parse(replica);
        List<Path> databases = databases(terminal);
        if (databases.isEmpty()) {
            throw new UsageException("no SQLite database was found: name it, or the folder in which it lies");
        }
        Path file = terminal.workingDirectory().resolve(output);
        if (Files.exists(file)) {
            throw new UsageException(file + " exists already: name another file with -o");
        }
        Files.writeString(file, text(databases), StandardOpenOption.CREATE_NEW);
        terminal.out()
                .println("wrote " + file + " with " + databases.size() + " of dbs; look at it, then run: " + PROGRAM
                        + " doctor -config " + file);
    }

    private List<Path> databases(Terminal terminal) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String argument : arguments().isEmpty() ? List.of(".") : arguments()) {
            Path path = terminal.workingDirectory().resolve(argument).normalize();
            if (Files.isDirectory(path)) {
                found.addAll(DatabaseSearch.below(path));
            } else {
                found.add(path);
            }
        }
        return found.stream().distinct().toList();
    }

    private String text(List<Path> databases) {
        StringBuilder text = new StringBuilder("""
                # Which databases are replicated, and where to. The keys are Litestream's:
                # docs/configuration.md of litestream-agent has all of them.

                # Credentials: better as LITESTREAM_ACCESS_KEY_ID and LITESTREAM_SECRET_ACCESS_KEY.
                #access-key-id: $APP_KEY_ID
                #secret-access-key: $APP_SECRET_KEY

                # How far back restore reaches, and how often a copy of every page is made.
                #snapshot:
                #  interval: 24h
                #  retention: 168h

                dbs:
                """);
        String[] url = replica.split("\\?", 2);
        for (Path database : databases) {
            String name = database.getFileName().toString();
            long sameName = databases.stream()
                    .filter(other -> other.getFileName().toString().equals(name))
                    .count();
            String key = sameName == 1 ? name : database.toString().replaceFirst("^[A-Za-z]?:?[/\\\\]+", "");
            text.append("  - path: ").append(quoted(database.toString())).append('\n');
            text.append("    replica:\n      url: ")
                    .append(quoted(
                            url[0].replaceAll("/+$", "") + "/" + encoded(key) + (url.length > 1 ? "?" + url[1] : "")))
                    .append('\n');
        }
        return text.toString();
    }

    /** A {@code $} is written so that no variable is looked for. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String encoded(String key) {
        return key.replace("%", "%25").replace("?", "%3F").replace("#", "%23").replace(" ", "%20");
    }

    @Override
    public String usage() {
        return """
                The init command writes a commented configuration file for databases that are named, or
                found below a folder. It never replaces a file.

                Usage:

                	java -jar litestream-agent.jar init -replica URL [arguments] [DATABASE | FOLDER ...]

                Arguments:

                	-replica URL
                	    Where to: each database gets its name below this place.

                	-o PATH
                	    The file to write. Defaults to litestream.yml.

                Examples:

                	$ java -jar litestream-agent.jar init -replica s3://mybucket/app /data
                """;
    }
}
