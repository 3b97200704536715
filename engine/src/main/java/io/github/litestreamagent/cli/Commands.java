package io.github.litestreamagent.cli;

import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.cli.past.DiffCommand;
import io.github.litestreamagent.cli.past.FindCommand;
import io.github.litestreamagent.cli.past.PointsCommand;
import io.github.litestreamagent.cli.restore.RestoreCommand;
import io.github.litestreamagent.cli.restore.RestoreRunner;
import io.github.litestreamagent.cli.setup.DoctorCommand;
import io.github.litestreamagent.cli.setup.EnvCommand;
import io.github.litestreamagent.cli.setup.InitCommand;
import io.github.litestreamagent.cli.setup.JournalModeCommand;
import io.github.litestreamagent.cli.setup.ResetCommand;
import io.github.litestreamagent.cli.state.DatabasesCommand;
import io.github.litestreamagent.cli.state.LtxCommand;
import io.github.litestreamagent.cli.state.StatusCommand;
import io.github.litestreamagent.cli.verify.VerifyCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The commands of this program: one line for each. */
final class Commands {

    private static final int NAME_WIDTH = 13;

    private record Entry(String summary, Supplier<Subcommand> create) {}

    private final Map<String, Entry> entries = new TreeMap<>();

    Commands(RestoreRunner restores) {
        // getting a database back, and looking at what a replica holds
        add("restore", "recovers database backup from a replica", () -> new RestoreCommand(restores));
        add("diff", "list the rows that differ between two points of the past", DiffCommand::new);
        add("find", "find when the answer of a query changed", FindCommand::new);
        add("ltx", "list available LTX files for a database", LtxCommand::new);
        add("points", "list what can be restored of a replica", PointsCommand::new);
        add("reset", "says that there is no local state to reset", ResetCommand::new);
        // the state of databases and of the agent beside them
        add("journal-mode", "gives a database its rollback journal back", JournalModeCommand::new);
        add("status", "display replication status for databases", StatusCommand::new);
        // setting up and checking
        add("verify", "proves that a replica can be restored; -drill: by restoring it", VerifyCommand::new);
        add(
                "doctor",
                "looks at configuration, stores, databases and driver, and says what to mend",
                DoctorCommand::new);
        add("init", "writes a configuration file for databases that it finds", InitCommand::new);
        add("env", "prints the environment variables that have a say, secrets masked", EnvCommand::new);
        add("databases", "list databases specified in config file", DatabasesCommand::new);
        // about this program
        add("completion", "print a completion script for bash or zsh", () -> new CompletionCommand(this));
        add("version", "prints the version; -verbose: with commit and date", VersionCommand::new);
    }

    private void add(String name, String summary, Supplier<Subcommand> create) {
        entries.put(name, new Entry(summary, create));
    }

    Set<String> names() {
        return entries.keySet();
    }

    Optional<Subcommand> create(String name) {
        return Optional.ofNullable(entries.get(name))
                .map(entry -> entry.create().get());
    }

    /** The lines of the help, in the order of the names. */
    String summaries() {
        Map<String, String> lines = new LinkedHashMap<>();
        entries.forEach((name, entry) -> lines.put(name, entry.summary()));
        lines.put("help", "prints this text");
        StringBuilder text = new StringBuilder();
        lines.forEach((name, summary) -> text.append('\t')
                .append(name)
                .append(" ".repeat(NAME_WIDTH - name.length()))
                .append(summary)
                .append('\n'));
        return text.toString();
    }
}
