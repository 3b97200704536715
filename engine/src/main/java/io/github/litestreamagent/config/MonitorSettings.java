package io.github.litestreamagent.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What shows the state of the databases outside the log; nothing unless it is asked for.
 *
 * @param addr where metrics, health and page are served
 * @param socket where Litestream's control protocol is spoken
 * @param jmx whether the JVM's MBeanServer gets a bean
 * @param heartbeatUrl a secret: whoever has it can keep the alarm of its service silent
 * @param pageToken a secret; without one the page only shows
 * @param pageHosts names in addition to loopback's and the bound address that {@code Host} may have
 */
public record MonitorSettings(
        Optional<Address> addr,
        Optional<Path> socket,
        boolean jmx,
        Optional<String> heartbeatUrl,
        Duration heartbeatInterval,
        Optional<String> pageToken,
        List<String> pageHosts) {

    /**
     * An address to listen on.
     *
     * @param host empty for loopback, where the operator has named a port alone
     */
    public record Address(String host, int port) {}

    public MonitorSettings {
        pageHosts = List.copyOf(pageHosts);
    }

    /** Returns true if anything is to be shown. */
    public boolean isAsked() {
        return addr.isPresent() || socket.isPresent() || jmx || heartbeatUrl.isPresent();
    }
}
