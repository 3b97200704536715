package io.github.litestreamagent.monitor;

import io.github.litestreamagent.config.MonitorSettings;
import io.github.litestreamagent.http.Addresses;
import io.github.litestreamagent.http.HttpServer;
import io.github.litestreamagent.http.Ping;
import io.github.litestreamagent.logging.FailureLog;
import io.github.litestreamagent.logging.FailureSink;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.page.Page;
import io.github.litestreamagent.threads.OwnThread;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Begins what the configuration asks for. What fails is said, and keeps nothing else from running. */
public final class Monitor implements Closeable {

    private final FailureSink failures = FailureLog.OF_PROCESS;
    private final MonitorSettings settings;
    private final Databases databases;
    private final String version;
    private Optional<HttpServer> server = Optional.empty();
    private Optional<InetSocketAddress> address = Optional.empty();
    private boolean hasSocket;

    private Monitor(MonitorSettings settings, Databases databases, String version) {
        this.settings = settings;
        this.databases = databases;
        this.version = version;
    }

    /**
     * Starts servers and threads, on a thread of the agent.
     *
     * @param realPath finds the file that a path names, as the databases are named
     */
    public static Monitor start(
            MonitorSettings settings, Databases databases, String version, UnaryOperator<Path> realPath) {
        Monitor monitor = new Monitor(settings, databases, version);
        monitor.serve(realPath);
        if (settings.jmx()) {
            monitor.begin(new Jmx(databases), "litestream-jmx");
        }
        settings.heartbeatUrl()
                .ifPresent(url -> monitor.begin(
                        new Heartbeat(url, settings.heartbeatInterval(), databases, new Ping()),
                        "litestream-heartbeat"));
        return monitor;
    }

    private void begin(Runnable task, String name) {
        OwnThread.daemon(task, name, why -> failures.failed(Log.with("thread", name), "nothing is shown by it", why))
                .start();
    }

    private void serve(UnaryOperator<Path> realPath) {
        if (settings.addr().isEmpty() && settings.socket().isEmpty()) {
            return;
        }
        try {
            HttpServer http = new HttpServer(failures);
            settings.addr().ifPresent(addr -> listen(http, addr));
            settings.socket().ifPresent(path -> listen(http, path, realPath));
            server = Optional.of(http.start());
        } catch (IOException why) {
            Log.error("nothing is served", "error", why);
        }
    }

    private void listen(HttpServer http, MonitorSettings.Address addr) {
        try {
            ServerSocketChannel channel = Addresses.tcp(addr.host(), addr.port());
            InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
            address = Optional.of(bound);
            http.serve(channel, false, routes(bound));
            String host = bound.getAddress().isAnyLocalAddress()
                    ? "localhost"
                    : bound.getAddress().getHostAddress();
            String url = "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + bound.getPort();
            if (addr.host().isEmpty()) {
                Log.info(
                        "serving metrics on",
                        "url",
                        url + "/metrics",
                        "note",
                        "loopback alone, where Litestream listens on every address: for that write 0.0.0.0:"
                                + bound.getPort());
            } else {
                Log.info("serving metrics on", "url", url + "/metrics");
            }
        } catch (IOException why) {
            Log.error("metrics and health are not served", "error", why);
        }
    }

    private Routes routes(InetSocketAddress bound) {
        Page page = new Page(databases, bound, settings.pageToken(), settings.pageHosts());
        begin(page.history(), "litestream-page");
        return new Routes()
                .get("/", page.overview())
                .get("/database", page.database())
                .get("/points", page.points())
                .get("/copy", page.copy())
                .post("/copy", page.beginCopy())
                .post("/download", page.download())
                .get("/login", page.loginForm())
                .post("/login", page.login())
                .get("/style.css", page.style())
                .get("/metrics", page.open(new Scrape(databases)))
                .get(
                        "/healthz",
                        page.open(new Health(databases, bound.getAddress().isLoopbackAddress())));
    }

    private void listen(HttpServer http, Path path, UnaryOperator<Path> realPath) {
        try {
            http.serve(Addresses.unix(path), true, new ControlSocket(databases, version, realPath).routes());
            hasSocket = true;
            Log.info("control socket listening", "path", path);
        } catch (IOException | UnsupportedOperationException why) {
            Log.error("the control socket is not served", "error", why);
        }
    }

    /** Where metrics are served; empty if they are not. */
    Optional<InetSocketAddress> address() {
        return address;
    }

    /** Ends the servers; the threads end with the process. */
    @Override
    public void close() {
        server.ifPresent(HttpServer::close);
        if (hasSocket) {
            try {
                Files.deleteIfExists(settings.socket().orElseThrow());
            } catch (IOException left) {
                Log.debug("the control socket was not removed", "error", left);
            }
        }
    }
}
