package io.github.litestreamagent.cli.command;

import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.config.Configuration;
import io.github.litestreamagent.config.ConfigurationLoader;
import io.github.litestreamagent.config.setting.ConfigurationException;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The flags of each command that reads a configuration file. */
public final class ConfigurationFlags {

    public static final String USAGE = """
            	-config PATH
            	    Specifies the configuration file.
            	    Defaults to LITESTREAM_CONFIG, then litestream.yml; without
            	    either, LITESTREAM_REPLICA_URL or LITESTREAM_REPLICA_BUCKET.

            	-no-expand-env
            	    Disables environment variable expansion in configuration file.
            """;

    @Option(names = {"-config", "--config"})
    private String config = "";

    @Option(names = {"-no-expand-env", "--no-expand-env"})
    private boolean noExpandEnv;

    public boolean namesFile() {
        return !config.isEmpty();
    }

    public Configuration load(Terminal terminal) throws ConfigurationException, UsageException {
        Map<String, String> flags = new HashMap<>();
        if (namesFile()) {
            flags.put("config", config);
        }
        if (noExpandEnv) {
            flags.put("no-expand-env", "true");
        }
        try {
            return ConfigurationLoader.load(terminal.sources(flags));
        } catch (ConfigurationException wrong) {
            if (wrong.isNothingConfigured()) {
                throw new UsageException(
                        "config file not found: " + terminal.workingDirectory().resolve("litestream.yml"),
                        Subcommand.PROGRAM + " restore -o /path/to/db s3://bucket/prefix");
            }
            throw wrong;
        }
    }
}
