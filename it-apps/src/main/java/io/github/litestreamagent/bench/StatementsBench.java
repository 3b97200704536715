package io.github.litestreamagent.bench;

import io.github.litestreamagent.apps.Arguments;
import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Statements that get in the way of a replicator, or in whose way it gets: in the process of the agent, in another one beside it, and beside
 * the same process without the agent, in alternating forks. Prints medians and ratios.
 *
 * <pre>
 * --pairs 3           forks of each kind
 * --seconds 8         of each
 * --put-millis 0      that the store takes for a PUT beyond its own time
 * --gigabytes 2       of the large database whose lock time is compared with that of a small one; 0 leaves that out
 * --only NAME         own, other, writers or lock alone
 * </pre>
 */
public final class StatementsBench {

    private static final List<String> IN_THE_WAY = List.of("truncated", "delete", "exclusive");
    private static final Pattern LOCKED = Pattern.compile("msg=checkpoint .*outcome=COMPLETE .*locked=(\\S+)");
    private static final Pattern DURATION = Pattern.compile("([0-9.]+)(ns|µs|us|ms|s)");

    private final Forks forks;
    private final Arguments arguments;

    private StatementsBench(Forks forks, Arguments arguments) {
        this.forks = forks;
        this.arguments = arguments;
    }

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, "pairs", "seconds", "put-millis", "gigabytes", "only");
        String only = arguments.text("only", "");
        Path folder = Files.createTempDirectory("litestream-agent-bench");
        try (Forks forks = new Forks(folder, arguments.number("put-millis", 0))) {
            StatementsBench bench = new StatementsBench(forks, arguments);
            System.out.println(
                    "one run on this machine: " + Runtime.getRuntime().availableProcessors() + " processors, Java "
                            + Runtime.version() + ", PUT + " + arguments.number("put-millis", 0) + " ms");
            if (only.isEmpty() || only.equals("own")) {
                bench.own();
            }
            if (only.isEmpty() || only.equals("other")) {
                bench.other();
            }
            if (only.isEmpty() || only.equals("writers")) {
                bench.pairs("seven contending writers", "--writers", "7");
                bench.pairs(
                        "the same, BEGIN IMMEDIATE and 20 rows in each transaction", "--writers", "7", "--rows", "20");
                for (String writers : List.of("1", "4")) {
                    bench.pairs(
                            "a row every 20 ms, writers that never rest: " + writers,
                            "--kind",
                            "write",
                            "--writers",
                            writers);
                }
            }
            if (only.isEmpty() || only.equals("lock")) {
                bench.lockTimes(arguments.number("gigabytes", 2));
            }
        } finally {
            Bench.delete(folder);
        }
    }

    private void own() throws Exception {
        pairs("own wal_checkpoint(TRUNCATE), 4 writers", "--kind", "truncated", "--writers", "4");
        pairs("own journal_mode=DELETE and back", "--kind", "delete");
        pairs("own locking_mode=EXCLUSIVE and back", "--kind", "exclusive");
    }

    private void other() throws Exception {
        for (String kind : IN_THE_WAY) {
            beside("another process: " + kind + ", beside 4 writers", "4", "--kind", kind);
            beside("another process: " + kind + ", beside a connection at rest", "0", "--kind", kind);
        }
        String[] impatient = {"--busy-timeout", "0", "--pause-millis", "1"};
        for (String kind : List.of("write", "read-write")) {
            String title = "another process: " + kind + ", busy_timeout=0, beside ";
            beside(title + "1 writer", "1", with(impatient, "--kind", kind));
            beside(title + "a connection at rest", "0", with(impatient, "--kind", kind));
        }
    }

    private static String[] with(String[] some, String... more) {
        return Stream.of(some, more).flatMap(Arrays::stream).toArray(String[]::new);
    }

    /** The statements and their load in one process. */
    private void pairs(String title, String... options) throws Exception {
        Figures bare = new Figures();
        Figures agent = new Figures();
        for (int i = 0; i < arguments.number("pairs", 3); i++) {
            for (boolean withAgent : new boolean[] {false, true}) {
                Path run = forks.newRun();
                Running program = forks.program(withAgent, run, Statements.class, options)
                        .arguments("--seconds", Integer.toString(arguments.number("seconds", 8)))
                        .start();
                Bench.finish(program);
                add(withAgent ? agent : bare, program);
                Bench.delete(run);
            }
        }
        Figures.print(title, bare, agent);
    }

    /** The statements in a process without the agent, the load in one with or without. */
    private void beside(String title, String writers, String... options) throws Exception {
        Figures bare = new Figures();
        Figures agent = new Figures();
        for (int i = 0; i < arguments.number("pairs", 3); i++) {
            for (boolean withAgent : new boolean[] {false, true}) {
                Path run = forks.newRun();
                try (Running load = forks.program(withAgent, run, Statements.class, "--until-closed", "true")
                        .arguments("--writers", writers)
                        .start()) {
                    load.awaitLine("started", Forks.TIMEOUT);
                    Thread.sleep(1000); // the first replica is there
                    Running program = forks.program(false, run, Statements.class, options)
                            .arguments("--seconds", Integer.toString(arguments.number("seconds", 8)))
                            .start();
                    Bench.finish(program);
                    load.closeInput();
                    Bench.finish(load);
                    add(withAgent ? agent : bare, program);
                    add(withAgent ? agent : bare, load);
                }
                Bench.delete(run);
            }
        }
        Figures.print(title, bare, agent);
    }

    private static void add(Figures figures, Running program) {
        for (String line : program.stdout()) {
            int space = line.lastIndexOf(' ');
            if (space > 0 && !line.startsWith("failed: ")) {
                figures.add(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            }
        }
    }

    private void lockTimes(int gigabytes) throws Exception {
        if (gigabytes == 0) {
            return;
        }
        Figures small = lockTimes("2");
        Figures large = lockTimes(Integer.toString(1024 * gigabytes));
        Figures.print("write lock of a cycle: 2 MB (left), " + gigabytes + " GB (right)", small, large);
    }

    private Figures lockTimes(String megabytes) throws Exception {
        Path run = forks.newRun();
        Bench.finish(forks.workload(false, run, "--fill-megabytes", megabytes, "--fill", "zeroblob", "--commits", "1")
                .start());
        Command command = forks.workload(true, run, "--rate", "1000", "--seconds", "60");
        Running workload =
                command.environment(Map.of("LITESTREAM_LOG_LEVEL", "debug")).start();
        Bench.finish(workload);
        Figures figures = new Figures();
        Latencies locked = new Latencies();
        for (String line : workload.stderr()) {
            Matcher cycle = LOCKED.matcher(line);
            if (cycle.find() && nanos(cycle.group(1)) > 0) {
                locked.add(nanos(cycle.group(1)));
            }
        }
        figures.add("cycles", (double) locked.total());
        figures.add("median ms", locked.quantile(0.5) / 1e6);
        figures.add("worst ms", locked.max() / 1e6);
        Bench.delete(run);
        return figures;
    }

    private static long nanos(String duration) {
        Matcher parts = DURATION.matcher(duration);
        return parts.matches() ? (long) (Double.parseDouble(parts.group(1)) * unit(parts.group(2))) : 0;
    }

    private static double unit(String name) {
        return switch (name) {
            case "ns" -> 1;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            default -> 1e3;
        };
    }
}
