package io.github.litestreamagent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The request log of the store: what {@code StoreServer} writes with {@code --log}. */
record Requests(List<Request> all) {

    private static final Set<String> WRITES = Set.of("PUT", "PART", "COMPLETE");

    /**
     * One line of the log.
     *
     * @param endedAt milliseconds since 1970
     */
    record Request(long endedAt, String operation, long bytes, String key) {

        static Request parse(String line) {
            String[] fields = line.split(" ", 4);
            return new Request(Long.parseLong(fields[0]), fields[1], Long.parseLong(fields[2]), fields[3]);
        }

        boolean isLevel0Put() {
            return operation.equals("PUT") && key.contains("/0000/");
        }
    }

    /** Those below a path. */
    static Requests read(Path log, String path) throws IOException {
        return new Requests(Files.readAllLines(log).stream()
                .map(Request::parse)
                .filter(request -> request.key().startsWith(path))
                .toList());
    }

    long writes() {
        return all.stream()
                .filter(request -> WRITES.contains(request.operation()))
                .count();
    }

    double megabytesWritten() {
        return all.stream().mapToLong(request -> Math.max(0, request.bytes())).sum() / 1e6;
    }

    /** Milliseconds from a commit to the end of the first level 0 PUT that ended after it; -1 if there was none. */
    long lag(long committedAt) {
        return all.stream()
                .filter(request -> request.isLevel0Put() && request.endedAt() >= committedAt)
                .mapToLong(request -> request.endedAt() - committedAt)
                .findFirst()
                .orElse(-1);
    }

    long after(long time) {
        return all.stream().filter(request -> request.endedAt() > time).count();
    }
}
