package io.github.litestreamagent.cli.setup;

import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.cli.command.UrlHint;
import io.github.litestreamagent.cli.command.UsageException;
import io.github.litestreamagent.cli.terminal.Terminal;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;

/** Prints the variables that have a say here. */
@Command
public final class EnvCommand extends Subcommand {

    private static final Set<String> OTHERS = Set.of(
            "LOG_LEVEL",
            "JAVA_TOOL_OPTIONS",
            "JDK_JAVA_OPTIONS",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_REGION",
            "AWS_PROFILE",
            "AWS_CONFIG_FILE",
            "AWS_SHARED_CREDENTIALS_FILE",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_ROLE_ARN",
            "AWS_ENDPOINT_URL",
            "AWS_ENDPOINT_URL_S3");

    /** A URL or an option line can hold one, too. */
    private static final Pattern SECRET = Pattern.compile("KEY|SECRET|TOKEN(?!_FILE)|PASSWORD|HEARTBEAT|OPTIONS");

    private static final int SHOWN = 4;
    private static final int LONG = 16;

    @Override
    public void run(Terminal terminal) throws Exception {
        if (!arguments().isEmpty()) {
            throw new UsageException("too many arguments");
        }
        new TreeMap<>(terminal.environment()).forEach((name, value) -> {
            if (name.startsWith("LITESTREAM_") || OTHERS.contains(name)) {
                terminal.out().println(name + "=" + shown(name, value));
            }
        });
    }

    /** Of a URL what stands before its parameters, without user information. */
    private static String shown(String name, String value) {
        if (SECRET.matcher(name).find()) {
            return name.endsWith("_ACCESS_KEY_ID") && value.length() >= LONG
                    ? value.substring(0, SHOWN) + "****"
                    : "****";
        }
        return value.contains("://") ? UrlHint.of(value).replaceAll("^'|'$", "") : value;
    }

    @Override
    public String usage() {
        return """
                The env command prints the environment variables that have a say in the configuration,
                with secrets masked.

                Usage:

                	java -jar litestream-agent.jar env

                Examples:

                	$ java -jar litestream-agent.jar env
                """;
    }
}
