package io.github.litestreamagent.demo;

import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.store.EmbeddedStore;
import io.github.litestreamagent.store.StoreServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where the demo replicates to: the bucket that the LITESTREAM_REPLICA_* variables name, or a store that is started for it.
 *
 * @param path below which this run writes; new for each run, so that no run meets the replica of another
 * @param store the started server, empty if an endpoint was given
 */
record Target(S3Access access, String path, Optional<Process> store) {

    private static final long STORE_START_MILLIS = 300_000;

    static Target of(Map<String, String> environment, Path folder) throws Exception {
        String run = "demo-" + System.currentTimeMillis();
        if (environment.containsKey("LITESTREAM_REPLICA_URL")) {
            return given(ofUrl(URI.create(environment.get("LITESTREAM_REPLICA_URL")), environment), run);
        }
        if (environment.containsKey("LITESTREAM_REPLICA_BUCKET")) {
            return given(environment, run);
        }
        return started(folder, run);
    }

    /** Stops the store that was started, and waits until it writes no more. */
    void stop() {
        store.ifPresent(process -> process.destroyForcibly().onExit().join());
    }

    private static Target given(Map<String, String> variables, String run) {
        S3Access access = new S3Access(
                Optional.ofNullable(variables.get("LITESTREAM_REPLICA_ENDPOINT"))
                        .map(URI::create),
                variables.getOrDefault("LITESTREAM_REPLICA_REGION", EmbeddedStore.REGION),
                variables.get("LITESTREAM_REPLICA_BUCKET"),
                keys(variables));
        String parent = variables.getOrDefault("LITESTREAM_REPLICA_PATH", "");
        return new Target(access, parent.isEmpty() ? run : parent + "/" + run, Optional.empty());
    }

    private static Optional<S3Access.Keys> keys(Map<String, String> variables) {
        String id = variables.getOrDefault("LITESTREAM_ACCESS_KEY_ID", variables.get("AWS_ACCESS_KEY_ID"));
        String secret = variables.getOrDefault("LITESTREAM_SECRET_ACCESS_KEY", variables.get("AWS_SECRET_ACCESS_KEY"));
        return id == null || secret == null ? Optional.empty() : Optional.of(new S3Access.Keys(id, secret));
    }

    /** The variables that say the same as a URL. */
    private static Map<String, String> ofUrl(URI url, Map<String, String> environment) {
        if (!"s3".equals(url.getScheme())) {
            throw new IllegalArgumentException("the demo needs an S3 endpoint; LITESTREAM_REPLICA_URL has "
                    + url.getScheme() + "; unset it to use the embedded store");
        }
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("LITESTREAM_REPLICA_BUCKET", url.getHost());
        variables.put("LITESTREAM_REPLICA_PATH", url.getPath().replaceFirst("^/", ""));
        for (String parameter :
                Optional.ofNullable(url.getRawQuery()).orElse("").split("&", -1)) {
            String[] pair = parameter.split("=", 2);
            String name = pair[0].equals("endpoint") ? "ENDPOINT" : pair[0].equals("region") ? "REGION" : "";
            if (!name.isEmpty() && pair.length == 2) {
                variables.put("LITESTREAM_REPLICA_" + name, URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
            }
        }
        return variables;
    }

    private static Target started(Path folder, String run) throws Exception {
        Path output = folder.resolve("store.log");
        Process store = Command.java(System.getProperty("java.class.path"), StoreServer.class)
                .options("-Xmx512m")
                .detach(output);
        S3Access access = new S3Access(
                Optional.of(endpoint(store, output)),
                EmbeddedStore.REGION,
                EmbeddedStore.BUCKET,
                Optional.of(new S3Access.Keys(EmbeddedStore.ACCESS_KEY_ID, EmbeddedStore.SECRET_ACCESS_KEY)));
        return new Target(access, run, Optional.of(store));
    }

    private static URI endpoint(Process store, Path output) throws IOException, InterruptedException {
        long deadline = System.currentTimeMillis() + STORE_START_MILLIS;
        while (store.isAlive() && System.currentTimeMillis() < deadline) {
            for (String line : Files.readAllLines(output)) {
                if (line.startsWith("endpoint ")) {
                    return URI.create(line.substring("endpoint ".length()));
                }
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        store.destroyForcibly();
        throw new IllegalStateException("the embedded store did not start; it printed:\n" + Files.readString(output));
    }
}
