package shop;

import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** JPA behind a pool of ten, the schema by Flyway; four tills sell at once. */
@SpringBootApplication
public class Shop implements CommandLineRunner {

    private static final Logger LOG = LoggerFactory.getLogger(Shop.class);
    private static final int TILLS = 4;

    private final Till till;

    Shop(Till till) {
        this.till = till;
    }

    public static void main(String[] arguments) {
        System.exit(SpringApplication.exit(SpringApplication.run(Shop.class, arguments)));
    }

    @Override
    public void run(String... arguments) throws Exception {
        int each = Integer.parseInt(System.getenv("ROWS")) / TILLS;
        ExecutorService tills = Executors.newFixedThreadPool(TILLS);
        try (PrintStream acknowledged = new PrintStream(new FileOutputStream("app.db.acknowledged", true), true)) {
            var all = IntStream.range(0, TILLS)
                    .<Future<?>>mapToObj(number -> tills.submit(() -> sell(number, each, acknowledged)))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        }
        tills.shutdown();
        LOG.info("{} tills sold {} each", TILLS, each);
    }

    private Void sell(int number, int count, PrintStream acknowledged) throws Exception {
        for (int i = 0; i < count; i++) {
            long id = till.sell("customer " + number, i);
            acknowledged.println(id + " " + System.currentTimeMillis());
            if (i % 10 == 0 && till.sold("customer " + number) <= 0) {
                throw new IllegalStateException("a sale is not there");
            }
            Thread.sleep(5);
        }
        return null;
    }
}
