package io.github.litestreamagent;

import io.github.litestreamagent.config.Configuration;
import io.github.litestreamagent.config.DatabaseEntry;
import io.github.litestreamagent.logging.Log;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Compares {@code dbs} with what the application opens: warns of each database that {@code dbs} leaves out, at once, and of each entry that
 * no connection has opened after a minute. A path in other capitals is both. Safe for use by several threads.
 */
final class ListedDatabases {

    private static final long PATIENCE_MILLIS = TimeUnit.MINUTES.toMillis(1);

    /** Names that one line shows. */
    private static final int SHOWN = 5;

    private final Configuration configuration;
    private final Set<DatabaseEntry> opened = ConcurrentHashMap.newKeySet();
    private final Set<Path> leftOut = ConcurrentHashMap.newKeySet();

    ListedDatabases(Configuration configuration) {
        this.configuration = configuration;
    }

    /** Begins the minute. Without {@code dbs} there is nothing to compare. */
    void begin() {
        if (!configuration.databases().isEmpty()) {
            OwnTask.begin(
                    this::sayUnopenedLater,
                    "litestream-dbs",
                    "entries of dbs that the application never opens are not named");
        }
    }

    /** Notes that the application has opened a database that is replicated. */
    void opened(Path file) {
        configuration.entryOf(file).ifPresent(opened::add);
    }

    /** Says that the configuration leaves a database out that the application has opened. */
    void leftOut(Path file) {
        leftOut.add(file);
        if (configuration.databases().isEmpty()) {
            Log.ofDatabase(file).info("not replicated: include and exclude leave it out");
        } else {
            Log.ofDatabase(file).warn("not replicated: dbs does not list it", "dbs", listed());
        }
    }

    /** The first entries of {@code dbs}. */
    String listed() {
        List<DatabaseEntry> entries = configuration.databases();
        String shown = entries.stream()
                .limit(SHOWN)
                .map(entry -> entry.path().toString())
                .collect(Collectors.joining(", "));
        return entries.size() <= SHOWN ? shown : shown + " and " + (entries.size() - SHOWN) + " more";
    }

    private void sayUnopenedLater() {
        try {
            Thread.sleep(PATIENCE_MILLIS);
        } catch (InterruptedException ended) {
            return;
        }
        unopened()
                .forEach((path, note) -> Log.ofDatabase(path)
                        .warn("dbs lists a database that the application has not opened", "note", note));
    }

    /** Returns what is probably wrong, by the path of the entry. Of a directory another line has said it at the start. */
    Map<Path, String> unopened() {
        Map<Path, String> notes = new TreeMap<>();
        configuration.databases().stream()
                .filter(entry -> !opened.contains(entry) && !Files.isDirectory(entry.path()))
                .forEach(entry -> notes.put(entry.path(), note(entry.path())));
        return notes;
    }

    private String note(Path listed) {
        Optional<Path> meant = leftOut.stream()
                .filter(file -> file.toString().equalsIgnoreCase(listed.toString())
                        || file.getFileName().equals(listed.getFileName()))
                .findFirst();
        if (meant.isPresent()) {
            return "it has opened " + meant.get() + ", which dbs does not list: correct the path";
        }
        return Files.exists(listed)
                ? "nothing is replicated from it until then"
                : "there is no such file: correct the path, if the application does not create it later";
    }
}
