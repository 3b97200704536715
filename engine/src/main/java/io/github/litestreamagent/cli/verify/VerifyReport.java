package io.github.litestreamagent.cli.verify;

import io.github.litestreamagent.cli.terminal.Columns;
import io.github.litestreamagent.cli.terminal.Json;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replica.StatePoint;
import io.github.litestreamagent.restore.output.ByteSize;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.verify.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what a verification has shown. */
record VerifyReport(Verdict verdict, String replica, boolean quick, Duration took) {

    /** Lines of one kind; what is beyond is counted. */
    private static final int MOST_LINES = 20;

    String text() {
        StringBuilder text = new StringBuilder("replica: ").append(replica).append('\n');
        text.append(Columns.padded(levels())).append('\n');
        text.append("newest state: TXID ")
                .append(verdict.newest())
                .append(", ")
                .append(proof())
                .append('\n');
        text.append("restorable: ").append(restorable()).append('\n');
        append(text, "damaged: ", List.copyOf(verdict.damaged().values()));
        append(text, "missing: ", ranges(verdict.reach().gaps(), "in no file"));
        append(text, "lost: ", ranges(verdict.reach().lost(), "not restorable"));
        return text.append("verified ")
                .append(ByteSize.of(verdict.bytes()))
                .append(quick ? " by the headers alone" : "")
                .append(" in ")
                .append(took.toMillis())
                .append(" ms")
                .toString();
    }

    /** One sentence for standard error, with the way out; empty if all is well. */
    String sentence() {
        return switch (verdict.status()) {
            case OK -> "";
            case DAMAGED ->
                verdict.damaged().size()
                        + " files of the replica are damaged; other files hold the same TXIDs, and every state can still be"
                        + " restored: find out what has changed them";
            case LOST ->
                verdict.last()
                                .map(
                                        last -> "states cannot be restored any more; the newest that can is -txid "
                                                + last.txid()
                                                + ", and the next snapshot of a running agent makes the newest one restorable again")
                                .orElse("nothing can be restored from this replica")
                        + ": find out what has changed or removed its files";
        };
    }

    private List<String[]> levels() {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"level", "files", "bytes", "damaged"});
        verdict.files()
                .forEach((level, count) -> rows.add(new String[] {
                    level.toString(),
                    Integer.toString(count.files()),
                    Long.toString(count.bytes()),
                    Long.toString(verdict.damaged().keySet().stream()
                            .filter(object -> object.level().equals(level))
                            .count())
                }));
        return rows;
    }

    private String proof() {
        return switch (verdict.proof()) {
            case MATCHES -> "whose pages have the recorded checksum of the database";
            case NOT_RECORDED -> "of which no checksum of the database is recorded; its files are whole";
            case DIFFERS -> "whose pages do NOT have the recorded checksum of the database";
            case OPEN -> "which was not read";
        };
    }

    private String restorable() {
        int states = verdict.reach().states().size();
        return states
                + (states == 1 ? " state" : " states")
                + verdict.first().map(first -> ", from " + point(first)).orElse("")
                + verdict.last().map(last -> " to " + point(last)).orElse("");
    }

    private static String point(StatePoint point) {
        return "TXID " + point.txid() + " of " + point.time();
    }

    private static List<String> ranges(List<TxidRange> ranges, String what) {
        return ranges.stream()
                .map(range -> range.min().equals(range.max())
                        ? "TXID " + range.min() + " is " + what
                        : "TXIDs " + range.min() + " to " + range.max() + " are " + what)
                .toList();
    }

    private static void append(StringBuilder text, String head, List<String> lines) {
        lines.stream()
                .limit(MOST_LINES)
                .forEach(line -> text.append(head).append(line).append('\n'));
        if (lines.size() > MOST_LINES) {
            text.append(head).append("and ").append(lines.size() - MOST_LINES).append(" more\n");
        }
    }

    String json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("replica", replica);
        fields.put("status", verdict.status().name().toLowerCase(Locale.ROOT));
        fields.put("quick", quick);
        fields.put("duration_ms", took.toMillis());
        fields.put("bytes", verdict.bytes());
        fields.put("newest_txid", verdict.newest());
        fields.put("newest_state", verdict.proof().name().toLowerCase(Locale.ROOT));
        fields.put(
                "levels",
                verdict.files().entrySet().stream()
                        .map(entry -> Map.of(
                                "level",
                                entry.getKey().number(),
                                "files",
                                entry.getValue().files(),
                                "bytes",
                                entry.getValue().bytes()))
                        .toList());
        fields.put("restorable", states());
        fields.put(
                "damaged",
                verdict.damaged().entrySet().stream()
                        .map(entry -> damaged(entry.getKey(), entry.getValue()))
                        .toList());
        fields.put(
                "missing",
                verdict.reach().gaps().stream().map(VerifyReport::range).toList());
        fields.put(
                "lost", verdict.reach().lost().stream().map(VerifyReport::range).toList());
        return Json.of(fields);
    }

    private Map<String, Object> states() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("states", verdict.reach().states().size());
        fields.put("first", verdict.first().map(VerifyReport::pointJson));
        fields.put("last", verdict.last().map(VerifyReport::pointJson));
        return fields;
    }

    private static Map<String, Object> pointJson(StatePoint point) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("txid", point.txid());
        fields.put("timestamp", point.time());
        return fields;
    }

    private static Map<String, Object> range(TxidRange range) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("min_txid", range.min());
        fields.put("max_txid", range.max());
        return fields;
    }

    private static Map<String, Object> damaged(LtxObject object, String reason) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("level", object.level().number());
        fields.put("name", object.range().fileName());
        fields.putAll(range(object.range()));
        fields.put("error", reason);
        return fields;
    }
}
