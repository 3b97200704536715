package io.github.litestreamagent.restore;

import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says where an empty place is, and which replicas lie below it: most often the path of the database is missing behind that of the bucket. */
public final class ReplicasBelow {

    /** What a replica has: levels in S3, levels in a directory, Litestream 0.3's generations. */
    private static final Pattern OF_A_REPLICA = Pattern.compile("000[0-9]|ltx|generations");

    /** LISTs. */
    private static final int MOST_REQUESTS = 40;

    private static final int MOST_NAMED = 5;

    private final ReplicaStorage storage;

    public ReplicasBelow(ReplicaStorage storage) {
        this.storage = storage;
    }

    /** A detail of the message that there is no replica. */
    public String sentence() {
        Map<String, String> attributes = storage.description().attributes();
        String url = storage.description().url();
        String where = "there is no replica at " + url
                + (attributes.containsKey("bucket")
                        ? " (bucket \"" + attributes.get("bucket") + "\", path \"" + attributes.get("path") + "\""
                                + endpoint(attributes.getOrDefault("endpoint", "")) + ")"
                        : "");
        List<String> below = find().stream()
                .map(path -> url + (url.endsWith("/") ? "" : "/") + path)
                .toList();
        if (below.isEmpty()) {
            return where + ", nor one below it; check the path";
        }
        return where + "; did you mean "
                + below.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                + (below.size() > MOST_NAMED ? " or another of those below it" : "") + "?";
    }

    private static String endpoint(String endpoint) {
        return endpoint.isEmpty() ? "" : ", endpoint " + endpoint;
    }

    /** Paths below that of the storage, nearest first. */
    private List<String> find() {
        List<String> found = new ArrayList<>();
        Deque<String> folders = new ArrayDeque<>(List.of(""));
        for (int requests = 0;
                requests < MOST_REQUESTS && !folders.isEmpty() && found.size() <= MOST_NAMED;
                requests++) {
            String folder = folders.remove();
            List<String> names = namesIn(folder);
            if (!folder.isEmpty()
                    && names.stream()
                            .anyMatch(name -> OF_A_REPLICA.matcher(name).matches())) {
                found.add(folder.substring(0, folder.length() - 1));
            } else {
                names.forEach(name -> folders.add(folder + name + "/"));
            }
        }
        return found;
    }

    private List<String> namesIn(String folder) {
        try {
            return storage.folders(folder);
        } catch (StorageException theOtherFailureIsSaid) {
            return List.of();
        }
    }
}
