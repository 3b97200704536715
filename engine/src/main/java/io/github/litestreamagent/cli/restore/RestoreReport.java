package io.github.litestreamagent.cli.restore;

import io.github.litestreamagent.cli.terminal.Columns;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.logging.JsonText;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.logging.LogLevel;
import io.github.litestreamagent.restore.PlanSummary;
import io.github.litestreamagent.restore.PlanSummary.PlannedFile;
import io.github.litestreamagent.restore.RestoreOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints how a restore ended, as Litestream does where it prints something.
 *
 * @param source as typed: a path, or a URL
 * @param type of the replica
 * @param integrityCheck none, quick or full
 */
record RestoreReport(Terminal terminal, String source, String type, String integrityCheck, boolean json) {

    void print(RestoreOutcome outcome, Duration took) {
        if (outcome instanceof RestoreOutcome.DatabaseExists) {
            say("database already exists, skipping");
        } else if (outcome instanceof RestoreOutcome.NoBackup nothing) {
            say("no matching backups found", "reason", nothing.reason());
        } else if (outcome instanceof RestoreOutcome.Planned planned) {
            terminal.out().println(json ? planJson(planned) : planText(planned));
        } else if (outcome instanceof RestoreOutcome.Restored restored) {
            if (json) {
                terminal.out().println(restoredJson(restored, took));
            } else {
                sayRestored(restored, took);
            }
        }
    }

    private void say(String message, Object... pairs) {
        (json ? terminal.err() : terminal.out()).println(Log.line(LogLevel.INFO, message, pairs));
    }

    private void sayRestored(RestoreOutcome.Restored restored, Duration took) {
        PlanSummary plan = restored.plan();
        List<Object> pairs = new ArrayList<>(List.of("path", restored.output(), "replica", type));
        plan.txid().ifPresent(txid -> pairs.addAll(List.of("txid", txid)));
        pairs.addAll(List.of("time", plan.point().time(), "size", restored.bytes(), "duration", took));
        plan.later().ifPresent(later -> pairs.addAll(List.of("next", later)));
        say("restore complete", pairs.toArray());
    }

    private String restoredJson(RestoreOutcome.Restored restored, Duration took) {
        PlanSummary plan = restored.plan();
        List<String> lines = new ArrayList<>();
        lines.add(text("db_path", restored.output()));
        lines.add(text("replica", type));
        plan.txid().ifPresent(txid -> lines.add(text("txid", txid)));
        lines.add(number("duration_ms", took.toMillis()));
        lines.add(text("integrity_check", integrityCheck));
        lines.add(number("size", restored.bytes()));
        addPoints(lines, plan);
        return object(lines, "");
    }

    private static void addPoints(List<String> lines, PlanSummary plan) {
        lines.add(text("timestamp", plan.point().time()));
        plan.earlier().ifPresent(point -> lines.add("\"earlier\": " + pointJson(point)));
        plan.later().ifPresent(point -> lines.add("\"later\": " + pointJson(point)));
    }

    private static String pointJson(PlanSummary.Point point) {
        return object(
                List.of(text("name", point.name()), text("timestamp", point.time()), text("flags", point.flags())),
                "  ");
    }

    private String planJson(RestoreOutcome.Planned planned) {
        PlanSummary plan = planned.plan();
        List<String> lines = new ArrayList<>();
        lines.add(text("source", source));
        lines.add(text("target_path", planned.output()));
        lines.add(text("replica", type));
        plan.txid().ifPresent(txid -> {
            lines.add(text("min_txid", plan.files().get(0).range().orElseThrow().min()));
            lines.add(text("max_txid", txid));
        });
        addPoints(lines, plan);
        lines.add("\"files\": [\n"
                + String.join(
                        ",\n",
                        plan.files().stream()
                                .map(file -> "    " + fileJson(file))
                                .toList())
                + "\n  ]");
        return object(lines, "");
    }

    private static String fileJson(PlannedFile file) {
        List<String> lines = new ArrayList<>();
        lines.add(file.range().isPresent() ? "\"level\": " + file.level() : text("level", file.level()));
        lines.add(text("name", file.name()));
        file.range().ifPresent(range -> {
            lines.add(text("min_txid", range.min()));
            lines.add(text("max_txid", range.max()));
        });
        lines.add(number("size", file.size()));
        lines.add(text("timestamp", file.time()));
        return object(lines, "    ");
    }

    private static String text(String key, Object value) {
        return JsonText.quote(key) + ": " + JsonText.quote(value.toString());
    }

    private static String number(String key, long value) {
        return JsonText.quote(key) + ": " + value;
    }

    private static String object(List<String> lines, String indent) {
        return "{\n  " + indent + String.join(",\n  " + indent, lines) + "\n" + indent + "}";
    }

    private String planText(RestoreOutcome.Planned planned) {
        PlanSummary plan = planned.plan();
        StringBuilder text = new StringBuilder("Restore plan:\n");
        text.append("  source: ").append(source).append('\n');
        text.append("  target: ").append(planned.output()).append('\n');
        text.append("  replica: ").append(type).append('\n');
        plan.txid()
                .ifPresent(txid -> text.append("  txid range: ")
                        .append(plan.files().get(0).range().orElseThrow().min())
                        .append(" - ")
                        .append(txid)
                        .append('\n'));
        text.append("  state: ").append(plan.point()).append('\n');
        plan.earlier()
                .ifPresent(point -> text.append("  before it: ").append(point).append('\n'));
        plan.later()
                .ifPresent(point -> text.append("  behind it: ").append(point).append('\n'));
        text.append("  bytes: ").append(plan.bytes()).append('\n');
        return text.append("\nFiles to fetch:\n").append(table(plan.files())).toString();
    }

    private static String table(List<PlannedFile> files) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"level", "file", "min_txid", "max_txid", "size", "timestamp"});
        for (PlannedFile file : files) {
            rows.add(new String[] {
                file.level(),
                file.name(),
                file.range().map(range -> range.min().toString()).orElse("-"),
                file.range().map(range -> range.max().toString()).orElse("-"),
                Long.toString(file.size()),
                file.time().toString()
            });
        }
        return Columns.padded(rows);
    }
}
