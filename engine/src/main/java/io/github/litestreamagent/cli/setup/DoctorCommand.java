package io.github.litestreamagent.cli.setup;

import io.github.litestreamagent.cli.command.ConfigurationFlags;
import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.cli.command.UsageException;
import io.github.litestreamagent.cli.terminal.Json;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.doctor.Examination;
import io.github.litestreamagent.doctor.Finding;
import io.github.litestreamagent.doctor.Finding.Level;
import io.github.litestreamagent.logging.Secrets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what is right, what is wrong, and how to mend it. */
@Command
public final class DoctorCommand extends Subcommand {

    @Mixin
    private ConfigurationFlags configuration;

    @Option(names = {"-driver", "--driver"})
    private String driver = "";

    @Option(names = {"-json", "--json"})
    private boolean json;

    private int exitCode;

    @Override
    public int exitCode() {
        return exitCode;
    }

    @Override
    public void run(Terminal terminal) throws Exception {
        if (!arguments().isEmpty()) {
            throw new UsageException("too many arguments");
        }
        List<Finding> findings = new ArrayList<>();
        Examination examination = new Examination();
        try {
            examination.of(configuration.load(terminal));
            findings.add(new Finding(Level.RIGHT, "configuration", "read", "it can be read"));
        } catch (ConfigurationException | UsageException wrong) {
            findings.add(new Finding(Level.WRONG, "configuration", "read", String.valueOf(wrong.getMessage())));
        }
        if (!driver.isEmpty()) {
            examination.ofDriver(terminal.workingDirectory().resolve(driver));
        }
        findings.addAll(examination.findings());
        print(terminal, findings);
        exitCode = findings.stream().anyMatch(finding -> finding.level() == Level.WRONG) ? 1 : 0;
    }

    private void print(Terminal terminal, List<Finding> findings) {
        if (json) {
            terminal.out()
                    .println(Secrets.mask(
                            Json.of(findings.stream().map(DoctorCommand::fields).toList())));
            return;
        }
        findings.forEach(finding -> terminal.out()
                .println(Secrets.mask(finding.level() + "  " + finding.about() + ", " + finding.check() + ": "
                        + finding.sentence())));
    }

    private static Map<String, Object> fields(Finding finding) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("level", finding.level());
        fields.put("about", finding.about());
        fields.put("check", finding.check());
        fields.put("sentence", finding.sentence());
        return fields;
    }

    @Override
    public String usage() {
        return """
                The doctor command looks at what the configuration needs, one by one: the
                configuration itself, each store (list, get, conditional put, multipart, delete, clock),
                each database (file system, rights, journal mode, other processes), and the driver.
                Each line begins with right, odd or wrong. It changes nothing but the object
                agent/probe of a store, which the agent makes too.

                Usage:

                	java -jar litestream-agent.jar doctor [arguments]

                Arguments:

                """ + ConfigurationFlags.USAGE + """

                	-driver PATH
                	    A jar, a WAR or a folder of jars in which to look for sqlite-jdbc.

                	-json
                	    Print the findings as JSON.

                Exit codes:

                	0  nothing is wrong
                	1  something is

                Examples:

                	$ java -jar litestream-agent.jar doctor -config /etc/litestream.yml -driver app.jar
                """;
    }
}
