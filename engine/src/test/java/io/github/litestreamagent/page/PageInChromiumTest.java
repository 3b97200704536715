package io.github.litestreamagent.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.litestreamagent.http.Addresses;
import io.github.litestreamagent.http.Handler;
import io.github.litestreamagent.http.HttpServer;
import io.github.litestreamagent.http.Request;
import io.github.litestreamagent.http.Response;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The overview in a browser. {@code -Dscreenshots=true} writes the pictures of docs/monitoring.md. */
class PageInChromiumTest {

    private static final Path PICTURES = Path.of("..", "docs", "images");

    @TempDir
    Path dir;

    private record Overview(Page page) implements Handler {

        @Override
        public Response answer(Request request) throws IOException {
            Handler handler = switch (request.path()) {
                case "/style.css" -> page.style();
                case "/points" -> page.points();
                default -> page.overview();
            };
            return handler.answer(request);
        }
    }

    @Test
    void three_databases_of_which_one_is_behind_and_one_stopped_are_seen() throws Exception {
        Optional<Path> chromium = chromium();
        assumeTrue(chromium.isPresent(), "skipped: there is no chromium on the PATH");
        ServerSocketChannel listening = Addresses.tcp("", 0);
        InetSocketAddress bound = (InetSocketAddress) listening.getLocalAddress();
        Page page = new Page(PageFake.of(SomeDatabases.three()), bound, Optional.empty(), List.of());
        ((History) page.history()).sample();
        HttpServer server = new HttpServer((about, consequence, why) -> {})
                .serve(listening, false, new Overview(page))
                .start();
        try {
            String url = "http://127.0.0.1:" + bound.getPort() + "/";
            String seen = run(chromium.get(), "--dump-dom", url);
            assertThat(seen).contains("Safe", "2 commits behind", "Stopped: another", "orders.db", "users.db");
            picture(chromium.get(), url, "overview.png", "--window-size=900,480");
            String points = url + "points?path=%2Fdata%2Forders.db";
            assertThat(run(chromium.get(), "--dump-dom", points)).contains("Restore points of", "9 points");
            picture(chromium.get(), points, "points.png", "--window-size=900,900");
        } finally {
            server.close();
        }
    }

    private void picture(Path chromium, String url, String name, String size) throws IOException, InterruptedException {
        Path picture = dir.resolve(name);
        run(chromium, "--screenshot=" + picture, size, url);
        assertThat(picture).exists();
        if (Boolean.getBoolean("screenshots")) {
            Files.createDirectories(PICTURES);
            Files.copy(picture, PICTURES.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private String run(Path chromium, String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile(dir, "out", ".html");
        List<String> command = new ArrayList<>(List.of(
                chromium.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + dir.resolve("profile")));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("chromium ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(out);
    }

    private static Optional<Path> chromium() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(folder -> Path.of(folder, "chromium"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
