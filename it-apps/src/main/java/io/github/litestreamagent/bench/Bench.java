package io.github.litestreamagent.bench;

import io.github.litestreamagent.apps.Arguments;
import io.github.litestreamagent.apps.hello.Hello;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Replica;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Runs the same work bare and with the agent, in alternating forks, and prints medians and ratios.
 *
 * <pre>
 * --pairs 3           forks of each kind
 * --seconds 8         of each
 * --put-millis 0      that the store takes for a PUT beyond its own time
 * --megabytes 1024    of the database whose first replica and restore run with 64 MB of heap; 0 leaves that out
 * </pre>
 */
public final class Bench {

    private static final int STARTS = 7;
    private static final int LONE_COMMITS = 20;
    private static final int IDLE_SECONDS = 5;
    private static final String SMALL_HEAP = "-Xmx64m";

    private final Forks forks;
    private final Arguments arguments;

    private Bench(Forks forks, Arguments arguments) {
        this.forks = forks;
        this.arguments = arguments;
    }

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, "pairs", "seconds", "put-millis", "megabytes");
        Path folder = Files.createTempDirectory("litestream-agent-bench");
        try (Forks forks = new Forks(folder, arguments.number("put-millis", 0))) {
            Bench bench = new Bench(forks, arguments);
            System.out.println(
                    "one run on this machine: " + Runtime.getRuntime().availableProcessors() + " processors, Java "
                            + Runtime.version() + ", PUT + " + arguments.number("put-millis", 0) + " ms");
            bench.starts();
            bench.commits("unlimited, synchronous=NORMAL", "--synchronous", "NORMAL");
            bench.commits("unlimited, synchronous=FULL", "--synchronous", "FULL");
            bench.commits("1,000 commits/s, synchronous=NORMAL", "--synchronous", "NORMAL", "--rate", "1000");
            bench.loneCommits();
            bench.largeDatabase(arguments.number("megabytes", 1024));
        } finally {
            delete(folder);
        }
    }

    private void starts() throws Exception {
        Figures bare = new Figures();
        Figures agent = new Figures();
        for (int i = 0; i < STARTS; i++) {
            bare.add("no SQLite, ms", start(false, Hello.class));
            agent.add("no SQLite, ms", start(true, Hello.class));
            bare.add("a commit, ms", start(false, Workload.class, "--commits", "1"));
            agent.add("a commit, ms", start(true, Workload.class, "--commits", "1"));
        }
        Figures.print("start to end of a process", bare, agent);
    }

    private double start(boolean withAgent, Class<?> program, String... options) throws Exception {
        Path run = forks.newRun();
        long begin = System.nanoTime();
        finish(forks.program(withAgent, run, program, options).start());
        return (System.nanoTime() - begin) / 1e6;
    }

    private void commits(String title, String... options) throws Exception {
        Figures bare = new Figures();
        Figures agent = new Figures();
        for (int i = 0; i < arguments.number("pairs", 3); i++) {
            commits(bare, false, options);
            commits(agent, true, options);
        }
        Figures.print(title, bare, agent);
    }

    private void commits(Figures figures, boolean withAgent, String... options) throws Exception {
        Path run = forks.newRun();
        Running workload = forks.workload(withAgent, run, options)
                .arguments("--seconds", Integer.toString(arguments.number("seconds", 8)))
                .start();
        finish(workload);
        for (String line : workload.stdout()) {
            int space = line.lastIndexOf(' ');
            if (space > 0) {
                figures.add(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            }
        }
        if (withAgent) {
            Requests requests = Requests.read(forks.log(), run.getFileName() + "/");
            figures.add("PUTs", (double) requests.writes());
            figures.add("MB uploaded", requests.megabytesWritten());
        }
        delete(run);
    }

    private void loneCommits() throws Exception {
        Path run = forks.newRun();
        try (Running workload = forks.workload(
                        true, run, "--rate", "2", "--commits", Integer.toString(LONE_COMMITS + 1))
                .arguments("--seconds", "60", "--say", "true", "--linger-seconds", Integer.toString(IDLE_SECONDS + 3))
                .start()) {
            workload.awaitLine("reported", Forks.TIMEOUT);
            TimeUnit.SECONDS.sleep(2);
            long idleFrom = System.currentTimeMillis();
            TimeUnit.SECONDS.sleep(IDLE_SECONDS);
            Requests requests = Requests.read(forks.log(), run.getFileName() + "/");
            long[] lags = workload.stdout().stream()
                    .filter(line -> line.startsWith("commit "))
                    .skip(1) // waits for the first replica
                    .mapToLong(line -> requests.lag(Long.parseLong(line.substring("commit ".length()))))
                    .sorted()
                    .toArray();
            System.out.printf(
                    "%ncommits twice a second: acknowledged PUT after p50 %d ms, max %d ms; PUTs for %d commits: %d%n",
                    lags[lags.length / 2], lags[lags.length - 1], LONE_COMMITS + 1, requests.writes());
            System.out.printf("idle for %d s: %d requests%n", IDLE_SECONDS, requests.after(idleFrom));
        }
    }

    private void largeDatabase(int megabytes) throws Exception {
        if (megabytes == 0) {
            return;
        }
        Path run = forks.newRun();
        finish(forks.workload(false, run, "--fill-megabytes", Integer.toString(megabytes), "--commits", "1")
                .start());
        double uploaded = firstReplica(run);
        finish(forks.workload(false, run, "--seconds", "0").start());
        Path restored = run.resolve("restored.db");
        long begin = System.nanoTime();
        finish(forks.restore(run, restored).options(SMALL_HEAP).start());
        System.out.printf(
                "%n%,d MB with %s: first replica %.1f s, restore %.1f s, %s%n",
                megabytes,
                SMALL_HEAP,
                uploaded,
                (System.nanoTime() - begin) / 1e9,
                Files.mismatch(restored, forks.database(run)) == -1 ? "identical" : "DIFFERENT");
    }

    /** Seconds from the start of the process until its one commit is in the bucket. */
    private double firstReplica(Path run) throws Exception {
        long begin = System.nanoTime();
        try (Running workload = forks.workload(true, run, "--commits", "1", "--say", "true", "--linger-seconds", "3600")
                        .options(SMALL_HEAP)
                        .start();
                S3Client client = forks.access().client()) {
            long committedAt = Long.parseLong(workload.awaitLine("commit ", Forks.TIMEOUT));
            S3Replica replica = new S3Replica(client, forks.access().bucket(), forks.replicaPath(run));
            while (replica.newest()
                            .filter(file -> file.capturedAt() > committedAt)
                            .isEmpty()
                    && workload.isAlive()) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            workload.stderr().stream()
                    .filter(line -> !line.contains("level=INFO"))
                    .forEach(System.out::println);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    static void finish(Running program) {
        if (program.await(Forks.TIMEOUT) != 0) {
            throw new IllegalStateException(program.describe());
        }
    }

    static void delete(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }
}
