package io.github.litestreamagent.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;

/** The acknowledged list of an application: id to milliseconds since 1970 at which its commit had returned. */
public record Acknowledged(TreeMap<Long, Long> committedAt) {

    /** Reads what is there; a torn last line does not count, since the application had not finished saying it. */
    public static Acknowledged read(Path list) {
        TreeMap<Long, Long> committedAt = new TreeMap<>();
        try {
            String text = Files.exists(list) ? Files.readString(list, StandardCharsets.US_ASCII) : "";
            text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(line -> add(committedAt, line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Acknowledged(committedAt);
    }

    public static Acknowledged none() {
        return new Acknowledged(new TreeMap<>());
    }

    /** Rows that every acknowledged LTX file has to hold, because they came from the replica. */
    public static Acknowledged alwaysPromised(Set<Long> ids) {
        TreeMap<Long, Long> committedAt = new TreeMap<>();
        ids.forEach(id -> committedAt.put(id, 0L));
        return new Acknowledged(committedAt);
    }

    public Acknowledged and(Acknowledged more) {
        TreeMap<Long, Long> both = new TreeMap<>(committedAt);
        both.putAll(more.committedAt);
        return new Acknowledged(both);
    }

    public int size() {
        return committedAt.size();
    }

    /** When the last of them was acknowledged, 0 if there is none. */
    public long newest() {
        return committedAt.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private static void add(TreeMap<Long, Long> committedAt, String line) {
        int space = line.indexOf(' ');
        committedAt.put(Long.valueOf(line.substring(0, space)), Long.valueOf(line.substring(space + 1)));
    }
}
