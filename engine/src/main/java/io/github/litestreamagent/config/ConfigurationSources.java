package io.github.litestreamagent.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * All that a configuration is read from.
 *
 * @param agentArguments what stands behind {@code -javaagent:litestream-agent.jar=}; empty for none
 * @param systemProperties {@code litestream.*}, and {@code user.home} for {@code ~}
 * @param environment {@code LITESTREAM_*}, {@code LOG_LEVEL}, and what the file refers to as $VAR
 * @param workingDirectory relative paths start here
 */
public record ConfigurationSources(
        String agentArguments,
        Map<String, String> systemProperties,
        Map<String, String> environment,
        Path workingDirectory) {

    public ConfigurationSources {
        workingDirectory = workingDirectory.toAbsolutePath();
    }

    @Override
    public String toString() {
        return "ConfigurationSources[hidden]";
    }
}
