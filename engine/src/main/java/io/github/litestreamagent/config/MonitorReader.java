package io.github.litestreamagent.config;

import io.github.litestreamagent.config.file.Section;
import io.github.litestreamagent.config.file.YamlMapping;
import io.github.litestreamagent.config.outside.Overrides;
import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.config.setting.Notices;
import io.github.litestreamagent.config.setting.Setting;
import io.github.litestreamagent.logging.Secrets;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what is to be shown outside the log. */
final class MonitorReader {

    /** Litestream's. */
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofMinutes(5);

    private static final Duration SHORTEST_HEARTBEAT = Duration.ofMinutes(1);

    /** Litestream's. */
    private static final String SOCKET = "/var/run/litestream.sock";

    private static final int SHORTEST_TOKEN = 16;
    private static final int LAST_PORT = 65535;

    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9a-fA-F:.%]+)]|([^:\\[\\]/]*)):([0-9]{1,5})");

    private final Overrides overrides;
    private final YamlMapping top;
    private final Paths paths;

    /** Makes a path absolute. */
    @FunctionalInterface
    interface Paths {
        Path absolute(Setting path) throws ConfigurationException;
    }

    MonitorReader(Overrides overrides, YamlMapping top, Paths paths) {
        this.overrides = overrides;
        this.top = top;
        this.paths = paths;
    }

    MonitorSettings read() throws ConfigurationException {
        Optional<Setting> jmx = find("jmx");
        Optional<Setting> interval = find("heartbeat-interval");
        return new MonitorSettings(
                addr(),
                socket(),
                jmx.isPresent() && jmx.get().bool(),
                heartbeatUrl(),
                interval.isPresent() ? interval.get().duration(SHORTEST_HEARTBEAT) : HEARTBEAT_INTERVAL,
                pageToken(),
                hosts());
    }

    private Optional<MonitorSettings.Address> addr() throws ConfigurationException {
        Optional<Setting> found = find("addr");
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Matcher parts = ADDRESS.matcher(found.get().text().strip());
        if (!parts.matches() || Integer.parseInt(parts.group(3)) > LAST_PORT) {
            throw found.get().error("must be :port or host:port, such as \":9090\"");
        }
        String host = parts.group(1) != null ? parts.group(1) : parts.group(2);
        return Optional.of(new MonitorSettings.Address(host, Integer.parseInt(parts.group(3))));
    }

    /** Outside the file it is the path alone. {@code LITESTREAM_SOCKET} is that of Litestream's commands, and asks for nothing. */
    private Optional<Path> socket() throws ConfigurationException {
        Optional<Setting> outside = overrides.explicit("socket");
        if (outside.isPresent()) {
            return Optional.of(paths.absolute(outside.get()));
        }
        Optional<YamlMapping> section = top.mapping("socket");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        section.get().check(Section.SOCKET, new Notices());
        Optional<Setting> enabled = section.get().setting("enabled");
        Optional<Setting> permissions = section.get().setting("permissions");
        if (permissions.isPresent() && !permissions.get().text().matches("0?o?600")) {
            throw permissions.get().error("must be 0600: whoever may use the socket can stop the replication");
        }
        if (enabled.isEmpty() || !enabled.get().bool()) {
            return Optional.empty();
        }
        Optional<Setting> path = section.get().setting("path");
        return Optional.of(path.isPresent() ? paths.absolute(path.get()) : Path.of(SOCKET));
    }

    private Optional<String> heartbeatUrl() throws ConfigurationException {
        Optional<Setting> found = secret("heartbeat-url");
        if (found.isPresent() && !isWebAddress(found.get().text())) {
            throw found.get().error("must be a URL of http or https");
        }
        return found.map(Setting::text);
    }

    private static boolean isWebAddress(String text) {
        try {
            URI uri = new URI(text);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private Optional<String> pageToken() throws ConfigurationException {
        Optional<Setting> found = secret("page-token");
        if (found.isPresent() && found.get().text().length() < SHORTEST_TOKEN) {
            throw found.get().error("must have at least " + SHORTEST_TOKEN + " characters");
        }
        return found.map(Setting::text);
    }

    private List<String> hosts() throws ConfigurationException {
        Optional<List<Setting>> outside = overrides.list("page-hosts");
        List<String> hosts = new ArrayList<>();
        for (Setting host : outside.isPresent() ? outside.get() : top.settings("page-hosts")) {
            hosts.add(host.text());
        }
        return hosts;
    }

    private Optional<Setting> secret(String key) throws ConfigurationException {
        Optional<Setting> outside = overrides.find(key);
        Optional<Setting> found = outside.isPresent() ? outside : top.secret(key);
        found.ifPresent(secret -> Secrets.register(secret.text()));
        return found;
    }

    private Optional<Setting> find(String key) throws ConfigurationException {
        Optional<Setting> outside = overrides.find(key);
        return outside.isPresent() ? outside : top.setting(key);
    }
}
