package io.github.litestreamagent.cli.state;

import io.github.litestreamagent.cli.command.ConfigurationFlags;
import io.github.litestreamagent.cli.command.NamedReplica;
import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.cli.terminal.Columns;
import io.github.litestreamagent.cli.terminal.Json;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Lists the LTX files of a replica. */
@Command
public final class LtxCommand extends Subcommand {

    @Mixin
    private ConfigurationFlags configuration;

    @Option(
            names = {"-level", "--level"},
            converter = LevelsConverter.class)
    private Levels levels = new Levels(List.of(Level.SYNC));

    @Option(names = {"-json", "--json"})
    private boolean json;

    /** Levels to be listed: one, or all. */
    record Levels(List<Level> levels) {}

    @Override
    public void run(Terminal terminal) throws Exception {
        NamedReplica.of(arguments(), configuration, terminal, "ltx")
                .open(storage -> terminal.out().println(json ? json(list(storage)) : table(list(storage))));
    }

    private List<LtxObject> list(ReplicaStorage storage) throws StorageException {
        List<LtxObject> objects = new ArrayList<>();
        for (Level level : levels.levels()) {
            objects.addAll(storage.list(level));
        }
        return objects;
    }

    private static String table(List<LtxObject> objects) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"level", "min_txid", "max_txid", "size", "created"});
        for (LtxObject object : objects) {
            rows.add(new String[] {
                object.level().toString(),
                object.range().min().toString(),
                object.range().max().toString(),
                Long.toString(object.size()),
                created(object)
            });
        }
        return Columns.padded(rows);
    }

    private static String json(List<LtxObject> objects) {
        return Json.of(objects.stream().map(LtxCommand::fields).toList());
    }

    private static Map<String, Object> fields(LtxObject object) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("level", object.level().number());
        fields.put("min_txid", object.range().min());
        fields.put("max_txid", object.range().max());
        fields.put("size", object.size());
        fields.put("timestamp", created(object));
        return fields;
    }

    private static String created(LtxObject object) {
        return object.lastModified().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    @Override
    public String usage() {
        return """
                The ltx command lists all LTX files available for a database.

                Usage:

                	java -jar litestream-agent.jar ltx [arguments] DB_PATH

                	java -jar litestream-agent.jar ltx [arguments] REPLICA_URL

                Arguments:

                """ + ConfigurationFlags.USAGE + """

                	-level LEVEL
                	    Compaction level to list (0-9 or "all").
                	    Defaults to 0.

                	-json
                	    Output raw JSON instead of human-readable text.

                Examples:

                	# List all LTX files for a database.
                	$ java -jar litestream-agent.jar ltx /path/to/db

                	# List LTX files across all compaction levels.
                	$ java -jar litestream-agent.jar ltx -level all s3://mybkt/db
                """;
    }

    static final class LevelsConverter implements ITypeConverter<Levels> {

        @Override
        public Levels convert(String text) {
            if (text.equals("all")) {
                return new Levels(Level.all());
            }
            int number;
            try {
                number = Integer.parseInt(text);
            } catch (NumberFormatException noNumber) {
                throw new TypeConversionException("invalid level: must be 0-9 or \"all\"");
            }
            if (number < 0 || number > Level.SNAPSHOT.number()) {
                throw new TypeConversionException("level must be between 0 and 9");
            }
            return new Levels(List.of(new Level(number)));
        }
    }
}
