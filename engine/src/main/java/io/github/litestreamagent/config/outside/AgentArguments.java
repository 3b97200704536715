package io.github.litestreamagent.config.outside;

import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.config.setting.EditDistance;
import io.github.litestreamagent.storage.ReplicaUrl;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands behind {@code -javaagent:litestream-agent.jar=}: a file, or a replica URL, or {@code name=value}; more {@code name=value}
 * may follow, each behind a comma.
 */
public final class AgentArguments {

    private static final Pattern NAMED = Pattern.compile("([A-Za-z][A-Za-z0-9.-]*)=(.*)", Pattern.DOTALL);
    private static final Pattern SEPARATOR = Pattern.compile(",(?=[A-Za-z][A-Za-z0-9.-]*=)");

    private AgentArguments() {}

    public static Map<String, String> parse(String arguments) throws ConfigurationException {
        Map<String, String> named = new LinkedHashMap<>();
        if (arguments.isEmpty()) {
            return named;
        }
        for (String part : SEPARATOR.split(arguments, -1)) {
            Matcher matcher = NAMED.matcher(part);
            if (matcher.matches()) {
                put(named, matcher.group(1), matcher.group(2));
            } else {
                put(named, ReplicaUrl.isUrl(part) ? "url" : Overrides.CONFIG, part);
            }
        }
        return named;
    }

    private static void put(Map<String, String> named, String name, String value) throws ConfigurationException {
        if (named.put(name, value) != null) {
            throw new ConfigurationException("agent argument" + EditDistance.shown(name) + " is given twice");
        }
    }
}
