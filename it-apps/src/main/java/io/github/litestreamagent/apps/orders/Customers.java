package io.github.litestreamagent.apps.orders;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Threads that order over HTTP, together at a rate. */
final class Customers {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Thread> threads = new ArrayList<>();
    private final URI orders;
    private final int rate;
    private final int seed;
    private volatile boolean stopped;

    /** @param rate orders a second, 0 for as fast as they go */
    Customers(URI orders, int rate, int seed) {
        this.orders = orders;
        this.rate = rate;
        this.seed = seed;
    }

    void start(int customers) {
        long pauseNanos = rate == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) * customers / rate;
        for (int i = 0; i < customers; i++) {
            Random random = new Random(seed * 31L + i);
            Thread thread = new Thread(() -> order(random, pauseNanos), "customer-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void order(Random random, long pauseNanos) {
        long next = System.nanoTime();
        while (!stopped) {
            post((1 + random.nextInt(Shop.PRODUCTS)) + "/" + (1 + random.nextInt(9)));
            next += pauseNanos;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private void post(String order) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(orders + "/" + order))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                System.out.println("order refused: " + response.body());
            }
        } catch (IOException e) {
            System.out.println("order failed: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
