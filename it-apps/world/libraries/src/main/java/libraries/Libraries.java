package libraries;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Seven libraries in one JVM, each with a database of its own. */
public final class Libraries {

    private static final Map<String, Opened> ALL = new LinkedHashMap<>();

    static {
        ALL.put("jooq", WithJooq::new);
        ALL.put("jdbi", WithJdbi::new);
        ALL.put("mybatis", WithMyBatis::new);
        ALL.put("liquibase", WithLiquibase::new);
        ALL.put("quartz", WithQuartz::new);
        ALL.put("db-scheduler", WithDbScheduler::new);
        ALL.put("jobrunr", WithJobRunr::new);
    }

    private Libraries() {}

    @FunctionalInterface
    private interface Opened {
        Library with(Entries entries) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(System.getenv("ROWS"));
        ExecutorService threads = Executors.newFixedThreadPool(ALL.size());
        Map<String, Future<?>> running = new LinkedHashMap<>();
        ALL.forEach((name, opened) -> running.put(name, threads.submit(() -> write(name, opened, count))));
        for (var one : running.entrySet()) {
            one.getValue().get();
            System.out.println(one.getKey() + ": " + count + " entries written");
        }
        threads.shutdown();
    }

    private static Void write(String name, Opened opened, int count) throws Exception {
        long first = System.currentTimeMillis() * 1000;
        try (Entries entries = new Entries(name);
                Library library = opened.with(entries)) {
            for (int i = 0; i < count; i++) {
                library.write(first + i);
                Thread.sleep(5);
            }
        }
        return null;
    }
}
