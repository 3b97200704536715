package io.github.litestreamagent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** Chromium without a window, driven by chromedriver over the protocol of WebDriver (https://www.w3.org/TR/webdriver2/). */
public final class Browser implements AutoCloseable {

    /** The key of an element in each answer, as the protocol sets it. */
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

    private static final long LONGEST_SECONDS = 60;
    private static final long LOOK_MILLIS = 100;

    private final Process driver;
    private final String session;

    private Browser(Process driver, String session) {
        this.driver = driver;
        this.session = session;
    }

    /** Returns true if Chromium and its driver are on the PATH. */
    public static boolean isInstalled() {
        return program("chromium").isPresent() && program("chromedriver").isPresent();
    }

    private static Optional<Path> program(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts one.
     *
     * @param downloads folder for what is downloaded, and for a profile
     */
    public static Browser open(Path downloads) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process driver = new ProcessBuilder(
                        program("chromedriver").orElseThrow().toString(), "--port=" + port)
                .redirectErrorStream(true)
                .redirectOutput(downloads.resolve("chromedriver.log").toFile())
                .start();
        try {
            String server = "http://127.0.0.1:" + port + "/session";
            String options = "{\"capabilities\":{\"alwaysMatch\":{\"goog:chromeOptions\":{\"binary\":\""
                    + program("chromium").orElseThrow()
                    + "\",\"args\":[\"--headless=new\",\"--no-sandbox\",\"--disable-gpu\",\"--disable-dev-shm-usage\","
                    + "\"--window-size=900,700\",\"--user-data-dir=" + downloads.resolve("profile")
                    + "\"],\"prefs\":{\"download.default_directory\":\"" + downloads + "\"}}}}}";
            Map<?, ?> begun = (Map<?, ?>) untilItAnswers(server, options);
            return new Browser(driver, server + "/" + begun.get("sessionId"));
        } catch (Exception | AssertionError failed) {
            driver.destroyForcibly();
            throw failed;
        }
    }

    private static Object untilItAnswers(String server, String options) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        while (true) {
            try {
                return ask("POST", server, options);
            } catch (IOException notYet) {
                assertThat(System.nanoTime() - deadline)
                        .as("chromedriver starts")
                        .isNegative();
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }

    private static Object ask(String method, String url, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode())
                .as(method + " " + url + ": " + answer.body())
                .isEqualTo(200);
        return ((Map<?, ?>) new Yaml().load(answer.body())).get("value");
    }

    public void go(String url) throws Exception {
        ask("POST", session + "/url", "{\"url\":\"" + url + "\"}");
    }

    /** Clicks on what a CSS selector finds first. */
    public void click(String selector) throws Exception {
        ask("POST", element("css selector", selector) + "/click", "{}");
    }

    public void clickLink(String text) throws Exception {
        ask("POST", element("link text", text) + "/click", "{}");
    }

    /** Types into what a CSS selector finds first. */
    public void type(String selector, String text) throws Exception {
        ask("POST", element("css selector", selector) + "/value", "{\"text\":\"" + text + "\"}");
    }

    private String element(String by, String value) throws Exception {
        Map<?, ?> found = (Map<?, ?>) ask(
                "POST",
                session + "/element",
                "{\"using\":\"" + by + "\",\"value\":\"" + value.replace("\"", "'") + "\"}");
        return session + "/element/" + found.get(ELEMENT);
    }

    /** Waits for a page whose HTML is as wanted, and returns that. */
    public String await(String what, Predicate<String> wanted) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        while (true) {
            String page = (String) ask("GET", session + "/source", "");
            if (wanted.test(page)) {
                return page;
            }
            assertThat(System.nanoTime() - deadline).as(what + " in " + page).isNegative();
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** Returns a picture of what is seen, as PNG. */
    public byte[] picture() throws Exception {
        return Base64.getDecoder().decode((String) ask("GET", session + "/screenshot", ""));
    }

    @Override
    public void close() throws IOException {
        try {
            ask("DELETE", session, "");
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            driver.destroy();
            driver.onExit().orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).join();
        }
    }
}
