package io.github.litestreamagent.cli.setup;

import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.cli.command.UsageException;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.journal.RollbackJournal;
import io.github.litestreamagent.journal.RollbackJournal.Outcome;
import io.github.litestreamagent.restore.output.OpenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Gives a database its rollback journal back, by hand. */
@Command
public final class JournalModeCommand extends Subcommand {

    private static final String EXAMPLE = PROGRAM + " journal-mode app.db delete";

    @Override
    public String usage() {
        return """
                The journal-mode command gives a database in WAL mode a rollback journal: it copies the
                WAL into the file and changes the header. No process may have the database open.

                Usage:

                	java -jar litestream-agent.jar journal-mode DATABASE delete

                Examples:

                	$ java -jar litestream-agent.jar journal-mode /data/app.db delete
                """;
    }

    @Override
    public void run(Terminal terminal) throws Exception {
        if (arguments().size() != 2) {
            throw new UsageException("a database and the journal mode are needed, in this order", EXAMPLE);
        }
        if (!arguments().get(1).toLowerCase(Locale.ROOT).equals("delete")) {
            throw new UsageException(
                    "the journal mode can be set to delete alone: SQLite itself sets any other", EXAMPLE);
        }
        Path database = Path.of(arguments().get(0));
        if (!Files.isRegularFile(database)) {
            throw new IOException("there is no file " + database);
        }
        requireUnused(database.toRealPath());
        boolean changed = new RollbackJournal(database.toRealPath()).restore() == Outcome.CHANGED;
        terminal.out()
                .println(database + (changed ? ": the journal mode is delete now" : " has a rollback journal already"));
    }

    private static void requireUnused(Path database) throws IOException {
        List<Path> files = List.of(database, Path.of(database + "-wal"), Path.of(database + "-shm"));
        Optional<String> user = new OpenFiles(Path.of("/proc"), files).user();
        if (user.isPresent()) {
            throw new IOException(user.get() + " has " + database + " open: end it first");
        }
    }
}
