package io.github.litestreamagent.demo;

import io.github.litestreamagent.apps.orders.Orders;
import io.github.litestreamagent.harness.Acknowledged;
import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.LtxFile;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Replica;
import io.github.litestreamagent.harness.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Runs a shop with the agent, kills it in mid-load, deletes its database, restores it and counts. The exit code is 0 only if nothing is
 * missing that the bucket had acknowledged.
 */
public final class Demo {

    /** Only what hangs takes so long; a busy machine needs a minute to load an S3 client. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private static final String DATABASE = "orders.db";

    private final Terminal terminal;
    private final Path folder;
    private final Path agent;
    private final boolean keep;
    private final Target target;
    private final String replicaPath;
    private boolean played;

    private Demo(Terminal terminal, Path folder, Path agent, boolean keep, Target target) {
        this.terminal = terminal;
        this.folder = folder;
        this.agent = agent;
        this.keep = keep;
        this.target = target;
        replicaPath = target.path() + "/" + DATABASE;
    }

    /** Started by the script, which gives the agent's jar and the applications' class path as system properties. */
    public static void main(String[] args) throws Exception {
        List<String> options = Arrays.asList(args);
        if (!List.of("--keep").containsAll(options)) {
            System.err.println("usage: ./demo [--keep]");
            System.exit(2);
        }
        Terminal terminal = new Terminal(Boolean.getBoolean("demo.terminal"));
        Path folder = Files.createTempDirectory("litestream-agent-demo");
        Thread interrupted = new Thread(() -> {
            killChildren();
            delete(folder);
        });
        Runtime.getRuntime().addShutdownHook(interrupted);
        terminal.step("A bucket");
        Target target = target(folder);
        Demo demo = new Demo(
                terminal, folder, Path.of(System.getProperty("agent.jar")), options.contains("--keep"), target);
        boolean good = false;
        try {
            good = demo.play();
        } catch (SdkException | IllegalStateException e) {
            System.err.println("demo: " + e.getMessage());
        } finally {
            demo.cleanUp();
            Runtime.getRuntime().removeShutdownHook(interrupted);
        }
        System.exit(good ? 0 : 1);
    }

    private static Target target(Path folder) throws Exception {
        try {
            return Target.of(System.getenv(), folder);
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println("demo: " + e.getMessage());
            System.exit(2);
            throw e;
        }
    }

    private static void killChildren() {
        List<ProcessHandle> children = ProcessHandle.current().children().toList();
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().join());
    }

    /** What is gone already is no error. */
    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("demo: " + folder + " is left: " + e);
        }
    }

    private boolean play() throws Exception {
        terminal.say(target.access().url(target.path()));
        terminal.say(target.store().isPresent() ? "an S3 server started for this demo" : "as the environment says");
        LtxFile newest;
        try (S3Client client = target.access().client()) {
            S3Replica replica = new S3Replica(client, target.access().bucket(), replicaPath);
            replica.newest(); // a bucket that cannot be listed ends the demo here
            newest = runAndKill(replica);
        }
        terminal.say("newest transaction in the bucket: TXID " + newest.hex());
        deleteDatabase();
        played = restore();
        return played && judge(newest);
    }

    private LtxFile runAndKill(S3Replica replica) throws InterruptedException {
        try (Running shop = openShop()) {
            watch(shop, replica);
            kill(shop);
            return replica.newest()
                    .orElseThrow(() -> new IllegalStateException("nothing reached the bucket\n" + shop.describe()));
        }
    }

    private Running openShop() {
        terminal.step("A shop that knows nothing of all this, started with the agent");
        terminal.say("java -javaagent:litestream-agent.jar … Orders --db " + DATABASE
                + "     (the bucket is named by LITESTREAM_* variables)");
        Running shop = Command.java(System.getProperty("apps.classpath"), Orders.class)
                .agent(agent, "")
                .environment(inherited())
                .environment(target.access().environment(target.path()))
                .in(folder)
                .arguments("--db", DATABASE, "--acknowledged", "acknowledged.txt", "--rate", "800")
                .start();
        shop.awaitLine("the shop is open", PATIENCE);
        return shop;
    }

    /** What the user's own keys and proxies are in. */
    private static Map<String, String> inherited() {
        Map<String, String> variables = new HashMap<>(System.getenv());
        variables.keySet().removeIf(name -> name.startsWith("LITESTREAM_REPLICA_"));
        return variables;
    }

    /** For some seconds of load once replication has begun, which takes as long as this machine needs to load the S3 client. */
    private void watch(Running shop, S3Replica replica) throws InterruptedException {
        terminal.step("Orders come in; once the first upload is done, each is in the bucket moments after its commit");
        long load = 4_000L + new Random().nextInt(2_000);
        long end = System.currentTimeMillis() + PATIENCE.toMillis();
        boolean begun = false;
        while (System.currentTimeMillis() < end && shop.isAlive()) {
            Optional<LtxFile> newest = replica.newest();
            if (newest.isPresent() && !begun) {
                begun = true;
                end = System.currentTimeMillis() + load;
            }
            terminal.live(status(acknowledged(), newest));
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static String status(Acknowledged acknowledged, Optional<LtxFile> replicated) {
        String commits = String.format("%,6d orders acknowledged", acknowledged.size());
        return replicated
                .map(newest -> String.format(
                        "%s   TXID %s is in the bucket, %.2f s behind the newest order",
                        commits, newest.hex(), Math.max(0, acknowledged.newest() - newest.capturedAt()) / 1000.0))
                .orElse(commits + "   the agent loads its S3 client and makes the first upload");
    }

    private void kill(Running shop) {
        shop.kill();
        terminal.endLive();
        terminal.step("SIGKILL, in mid-load");
        terminal.say("the shop had acknowledged "
                + String.format("%,d", acknowledged().size()) + " orders");
        shop.stderr().stream()
                .filter(line -> line.contains("level=ERROR"))
                .limit(5)
                .forEach(terminal::say);
    }

    private void deleteDatabase() throws IOException {
        terminal.step("The disk is lost");
        for (String suffix : List.of("", "-wal", "-shm")) {
            if (Files.deleteIfExists(folder.resolve(DATABASE + suffix))) {
                terminal.say("deleted " + DATABASE + suffix);
            }
        }
    }

    private boolean restore() {
        terminal.step("Restore");
        String url = target.access().url(replicaPath);
        terminal.say("java -jar litestream-agent.jar restore -o " + DATABASE + " '" + url + "'");
        long begin = System.nanoTime();
        Running restore = Command.jar(agent, "restore", "-o", DATABASE, url)
                .environment(inherited())
                .environment(target.access().keyEnvironment())
                .in(folder)
                .run(PATIENCE);
        boolean done = restore.await(PATIENCE) == 0;
        terminal.say(done ? String.format("done in %.1f s", (System.nanoTime() - begin) / 1e9) : restore.describe());
        return done;
    }

    private boolean judge(LtxFile newest) throws Exception {
        terminal.step("What is there, and what is not");
        Verdict verdict = Verdict.of(folder.resolve(DATABASE), acknowledged(), newest.capturedAt());
        terminal.say("integrity_check: " + verdict.integrity());
        terminal.say(String.format(
                "%,d orders restored, %,d acknowledged by the shop", verdict.restored(), verdict.acknowledged()));
        terminal.say(inFlight(verdict.inFlight()));
        if (verdict.lost() > 0) {
            terminal.say(String.format("LOST: %,d orders that the bucket had acknowledged", verdict.lost()));
        }
        terminal.say(verdict.good() ? "Nothing is missing that the bucket had acknowledged." : "This must not happen.");
        return verdict.good();
    }

    private static String inFlight(int orders) {
        return switch (orders) {
            case 0 -> "none was in flight: the bucket had every order before the kill";
            case 1 ->
                "1 order was still in flight: committed in the last moment, killed before its upload was acknowledged";
            default ->
                String.format(
                        "%,d orders were still in flight: committed in the last moments, killed before their upload was acknowledged",
                        orders);
        };
    }

    private Acknowledged acknowledged() {
        return Acknowledged.read(folder.resolve("acknowledged.txt"));
    }

    private void cleanUp() {
        if (keep && played) {
            inviteToPlay();
            return;
        }
        target.stop();
        delete(folder);
    }

    private void inviteToPlay() {
        terminal.step("Play on");
        terminal.say("the shop's files are in " + folder + "; its tables are customer and customer_order");
        if (target.store().isPresent()) {
            target.access().keyEnvironment().forEach((name, value) -> terminal.say("export " + name + "=" + value));
        }
        terminal.say(
                "java -jar " + agent + " restore -o copy.db '" + target.access().url(replicaPath) + "'");
        terminal.say("at the end: "
                + target.store().map(store -> "kill " + store.pid() + "; ").orElse("") + "rm -r " + folder);
    }
}
