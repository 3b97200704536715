package io.github.litestreamagent.cli.past;

import io.github.litestreamagent.cli.command.ConfigurationFlags;
import io.github.litestreamagent.cli.command.NamedReplica;
import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.cli.command.UsageException;
import io.github.litestreamagent.cli.terminal.Json;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.logging.Secrets;
import io.github.litestreamagent.past.find.Answer;
import io.github.litestreamagent.past.find.Change;
import io.github.litestreamagent.past.find.Find;
import io.github.litestreamagent.past.find.Query;
import io.github.litestreamagent.replica.StatePoint;
import io.github.litestreamagent.restore.output.ByteSize;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds when the answer of a query changed. */
@Command
public final class FindCommand extends Subcommand {

    private static final String EXAMPLE = PROGRAM + " find \"SELECT count(*) FROM orders\" s3://bucket/path";

    @Mixin
    private PastFlags past;

    @Option(names = {"-bisect", "--bisect"})
    private boolean bisect;

    @Option(names = {"-json", "--json"})
    private boolean json;

    @Override
    public void run(Terminal terminal) throws Exception {
        if (arguments().size() < 2) {
            throw new UsageException("a query and a database path or replica URL required, in this order", EXAMPLE);
        }
        Query query = Query.of(arguments().get(0));
        NamedReplica replica = NamedReplica.of(
                arguments().subList(1, arguments().size()), past.configuration(), terminal, "find \"SELECT …\"");
        past.open(replica, terminal, asked -> {
            StatePoint from = past.from(asked.history());
            StatePoint to = past.to(asked.history());
            if (from.txid().isAfter(to.txid())) {
                throw new UsageException("-from is TXID " + from.txid() + ", which lies behind -to, TXID " + to.txid());
            }
            Find find = new Find(asked.storage(), asked.workspace(), asked.sqlite(), query, asked.progress());
            Report report = new Report(from, to, json ? terminal.err() : terminal.out());
            Answer last = bisect
                    ? find.once(asked.history(), from.txid(), to.txid(), report)
                    : find.each(asked.history(), from.txid(), to.txid(), report);
            asked.progress().ends();
            report.ends(terminal.out(), last, asked.storage().bytes());
        });
    }

    /** Prints what is found while it is found, or all of it as JSON. */
    private final class Report implements Find.Listener {
        private final StatePoint from;
        private final StatePoint to;
        private final PrintStream notes;
        private final List<Change> changes = new ArrayList<>();
        private int points;
        private long txids;

        Report(StatePoint from, StatePoint to, PrintStream notes) {
            this.from = from;
            this.to = to;
            this.notes = notes;
        }

        @Override
        public void begins(int pointsBetween, long txidsBetween) {
            points = pointsBetween;
            txids = txidsBetween;
            String fineness = points == txids
                    ? "each TXID"
                    : "they stand for " + txids
                            + " TXIDs, of which the others were merged; what changed and changed back"
                            + " between two points is not seen";
            notes.println(
                    (bisect ? "searches by halves among " : "looks at ") + points + " points from TXID " + from.txid()
                            + " of " + from.time() + " to TXID " + to.txid() + " of " + to.time() + ": " + fineness);
        }

        @Override
        public void changed(Change change) {
            changes.add(change);
            if (!json) {
                notes.println("TXID " + change.point().txid()
                        + (change.candidates() == 1 ? "" : " or one of the " + (change.candidates() - 1) + " before it")
                        + " of " + change.point().time() + ": "
                        + Secrets.mask(
                                change.before().text() + " -> " + change.after().text()));
            }
        }

        void ends(PrintStream out, Answer last, long bytes) {
            if (json) {
                out.println(Json.of(fields(last, bytes)));
                return;
            }
            if (changes.isEmpty()) {
                out.println((bisect ? "the same at both ends: " : "the same at each point: ") + last.text());
            }
            out.println("fetched " + ByteSize.of(bytes));
        }

        private Map<String, Object> fields(Answer last, long bytes) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("from", PointsCommand.pointFields(from));
            fields.put("to", PointsCommand.pointFields(to));
            fields.put("points", points);
            fields.put("txids", txids);
            fields.put("changes", changes.stream().map(this::changeFields).toList());
            fields.put("last", last.text());
            fields.put("fetched", bytes);
            return fields;
        }

        private Map<String, Object> changeFields(Change change) {
            Map<String, Object> fields = PointsCommand.pointFields(change.point());
            fields.put("after_txid", change.last());
            fields.put("before", change.before().text());
            fields.put("after", change.after().text());
            return fields;
        }
    }

    @Override
    public boolean takesFlagsFirst() {
        return false;
    }

    @Override
    public String usage() {
        return """
                The find command finds the points of the past at which the answer of a query changed.

                Usage:

                	java -jar litestream-agent.jar find [arguments] QUERY DB_PATH

                	java -jar litestream-agent.jar find [arguments] QUERY REPLICA_URL

                QUERY is one SELECT. Where a replica has merged its files, a change is found as
                closely as the finest of them tell.

                Arguments:

                """ + PastFlags.POINTS + """

                	-bisect
                	    Search by halves, for an answer that changes once: quick, and
                	    blind to what changed back.

                	-json
                	    Output raw JSON instead of human-readable text.

                """ + ConfigurationFlags.USAGE + """

                -from defaults to the oldest point.

                Examples:

                	# When did this row vanish?
                	$ java -jar litestream-agent.jar find "SELECT count(*) FROM orders WHERE id = 42" s3://mybkt/db
                """;
    }
}
