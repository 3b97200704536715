package io.github.litestreamagent.cli.past;

import io.github.litestreamagent.cli.command.ConfigurationFlags;
import io.github.litestreamagent.cli.command.NamedReplica;
import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.cli.command.UrlHint;
import io.github.litestreamagent.cli.command.UsageException;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.past.diff.Comparison;
import io.github.litestreamagent.past.diff.Diff;
import io.github.litestreamagent.replica.StatePoint;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says which rows differ between two points. */
@Command
public final class DiffCommand extends Subcommand {

    @Mixin
    private PastFlags past;

    @Option(names = {"-table", "--table"})
    private String table = "";

    @Option(names = {"-json", "--json"})
    private boolean json;

    @Option(names = {"-sql", "--sql"})
    private boolean sql;

    @Override
    public void run(Terminal terminal) throws Exception {
        NamedReplica replica = NamedReplica.of(arguments(), past.configuration(), terminal, "diff -from \"1h ago\"");
        if (!past.hasFrom()) {
            throw new UsageException(
                    "-from is required: a TXID or a time",
                    PROGRAM + " diff -from \"1h ago\" " + UrlHint.of(replica.source()));
        }
        if (json && sql) {
            throw new UsageException("cannot specify -json & -sql");
        }
        past.open(replica, terminal, asked -> {
            StatePoint from = past.from(asked.history());
            StatePoint to = past.to(asked.history());
            if (from.txid().isAfter(to.txid())) {
                throw new UsageException("-from is TXID " + from.txid() + ", which lies behind -to, TXID " + to.txid());
            }
            Diff diff = new Diff(asked.storage(), asked.history(), asked.workspace(), asked.progress());
            try (Comparison comparison = diff.between(from.txid(), to.txid(), asked.sqlite())) {
                asked.progress().ends();
                Optional<String> only = table.isEmpty() ? Optional.empty() : Optional.of(table);
                DiffReport report = new DiffReport(comparison, from, to, only);
                if (sql) {
                    terminal.out()
                            .println("-- undoes what changed from TXID " + from.txid() + " of " + from.time()
                                    + " to TXID " + to.txid() + " of " + to.time());
                    comparison.undo(only, terminal.out());
                    terminal.err().println(report.fetched());
                } else if (json) {
                    terminal.out().println(report.json());
                } else {
                    report.print(terminal.out());
                }
            }
        });
    }

    @Override
    public boolean takesFlagsFirst() {
        return false;
    }

    @Override
    public String usage() {
        return """
                The diff command lists the rows that were inserted, updated and deleted between two
                points of the past.

                Usage:

                	java -jar litestream-agent.jar diff -from POINT [arguments] DB_PATH

                	java -jar litestream-agent.jar diff -from POINT [arguments] REPLICA_URL

                Arguments:

                """ + PastFlags.POINTS + """

                	-table NAME
                	    This table alone, and its rows.

                	-sql
                	    Print a script that gives the later state the rows of the
                	    earlier one. Changes of the schema are left out of it.

                	-json
                	    Output raw JSON instead of human-readable text.

                """ + ConfigurationFlags.USAGE + """

                Examples:

                	# What did the last two hours change?
                	$ java -jar litestream-agent.jar diff -from "2h ago" s3://mybkt/db

                	# Undo what happened to one table.
                	$ java -jar litestream-agent.jar diff -from 00000000000004d2 -table orders -sql s3://mybkt/db
                """;
    }
}
