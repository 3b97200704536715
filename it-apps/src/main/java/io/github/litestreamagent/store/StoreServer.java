package io.github.litestreamagent.store;

import io.github.litestreamagent.apps.Arguments;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The store as a process: prints its endpoint, then serves until it is killed. With {@code --log} each request becomes a line
 * {@code <milliseconds since 1970, at its end> <operation> <bytes> <key>}; with {@code --put-millis} a PUT
 * takes so much longer than it would.
 */
public final class StoreServer {

    private StoreServer() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, "port", "folder", "log", "put-millis");
        String folder = arguments.text("folder", "");
        String log = arguments.text("log", "");
        EmbeddedStore store = new EmbeddedStore(
                arguments.number("port", 0),
                folder.isEmpty() ? Optional.empty() : Optional.of(Files.createDirectories(Path.of(folder))),
                log.isEmpty() ? RequestLog.none() : fileLog(Path.of(log)),
                Duration.ofMillis(arguments.number("put-millis", 0)));
        System.out.println("endpoint " + store.endpoint());
        TimeUnit.DAYS.sleep(Integer.MAX_VALUE);
    }

    private static RequestLog fileLog(Path path) throws IOException {
        BufferedWriter file = Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return (operation, key, bytes) ->
                write(file, System.currentTimeMillis() + " " + operation + " " + bytes + " " + key);
    }

    private static void write(BufferedWriter file, String line) {
        synchronized (file) {
            try {
                file.write(line);
                file.newLine();
                file.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
