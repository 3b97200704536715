package io.github.litestreamagent.cli.past;

import io.github.litestreamagent.cli.command.ConfigurationFlags;
import io.github.litestreamagent.cli.command.NamedReplica;
import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.cli.terminal.Columns;
import io.github.litestreamagent.cli.terminal.Json;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.past.History;
import io.github.litestreamagent.past.Survey;
import io.github.litestreamagent.replica.StatePoint;
import io.github.litestreamagent.restore.output.ByteSize;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what can be restored of a replica. */
@Command
public final class PointsCommand extends Subcommand {

    private static final int UP_TO_THE_HOUR = 13;
    private static final int UP_TO_THE_DAY = 10;

    @Mixin
    private ConfigurationFlags configuration;

    @Option(names = {"-json", "--json"})
    private boolean json;

    @Override
    public void run(Terminal terminal) throws Exception {
        NamedReplica replica = NamedReplica.of(arguments(), configuration, terminal, "points");
        replica.open(storage -> {
            Survey survey = Survey.of(History.of(storage));
            terminal.out().println(json ? Json.of(fields(survey)) : text(survey));
        });
    }

    private static String text(Survey survey) {
        List<String> lines = new ArrayList<>();
        lines.add("first   " + point(survey.first()));
        lines.add("newest  " + point(survey.newest()));
        survey.snapshots().forEach(snapshot -> lines.add("snapshot  " + point(snapshot)));
        survey.gaps()
                .forEach(gap -> lines.add("gap  TXID " + gap.min() + " to " + gap.max()
                        + ": in no file; nothing behind it can be restored before the next file of every page"));
        lines.add("");
        List<String[]> levels = new ArrayList<>();
        levels.add(new String[] {"level", "min_txid", "max_txid", "files", "size"});
        for (Survey.LevelRange level : survey.levels()) {
            levels.add(new String[] {
                level.level().toString(),
                level.range().min().toString(),
                level.range().max().toString(),
                Integer.toString(level.files()),
                ByteSize.of(level.bytes())
            });
        }
        lines.add(Columns.padded(levels));
        lines.add("");
        lines.add(table("day (UTC)", UP_TO_THE_DAY, survey.days()));
        lines.add("");
        lines.add(table("hour (UTC)", UP_TO_THE_HOUR, survey.hours()));
        return String.join("\n", lines);
    }

    private static String point(StatePoint point) {
        return "TXID " + point.txid() + " of " + point.time() + ": -txid " + point.txid();
    }

    private static String table(String name, int precision, List<Survey.Span> spans) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {name, "points", "txids", "size"});
        for (Survey.Span span : spans) {
            rows.add(new String[] {
                span.start().toString().substring(0, precision).replace('T', ' '),
                Integer.toString(span.points()),
                Long.toString(span.txids()),
                ByteSize.of(span.bytes())
            });
        }
        return Columns.padded(rows);
    }

    private static Map<String, Object> fields(Survey survey) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("first", pointFields(survey.first()));
        fields.put("newest", pointFields(survey.newest()));
        fields.put(
                "snapshots",
                survey.snapshots().stream().map(PointsCommand::pointFields).toList());
        fields.put(
                "levels",
                survey.levels().stream().map(PointsCommand::levelFields).toList());
        fields.put(
                "gaps", survey.gaps().stream().map(PointsCommand::rangeFields).toList());
        fields.put("days", survey.days().stream().map(PointsCommand::spanFields).toList());
        fields.put(
                "hours", survey.hours().stream().map(PointsCommand::spanFields).toList());
        return fields;
    }

    static Map<String, Object> pointFields(StatePoint point) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("txid", point.txid());
        fields.put("timestamp", point.time());
        return fields;
    }

    private static Map<String, Object> rangeFields(TxidRange range) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("min_txid", range.min());
        fields.put("max_txid", range.max());
        return fields;
    }

    private static Map<String, Object> levelFields(Survey.LevelRange level) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("level", level.level().number());
        fields.putAll(rangeFields(level.range()));
        fields.put("files", level.files());
        fields.put("size", level.bytes());
        return fields;
    }

    private static Map<String, Object> spanFields(Survey.Span span) {
        Instant start = span.start();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("start", start);
        fields.put("points", span.points());
        fields.put("txids", span.txids());
        fields.put("size", span.bytes());
        return fields;
    }

    @Override
    public boolean takesFlagsFirst() {
        return false;
    }

    @Override
    public String usage() {
        return """
                The points command lists what can be restored of a replica: the first and the newest
                state, snapshots, gaps, how fine each level is, and when how much was captured.

                Usage:

                	java -jar litestream-agent.jar points [arguments] DB_PATH

                	java -jar litestream-agent.jar points [arguments] REPLICA_URL

                Arguments:

                """ + ConfigurationFlags.USAGE + """

                	-json
                	    Output raw JSON instead of human-readable text.

                Examples:

                	$ java -jar litestream-agent.jar points s3://mybkt/db
                	$ java -jar litestream-agent.jar points -json /path/to/db
                """;
    }
}
