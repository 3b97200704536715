package io.github.litestreamagent.http;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An answer.
 *
 * @param headers besides those of every answer; no value has a line break
 * @param file sent instead of the body, and deleted when the connection is done with it
 */
public record Response(int status, String type, Map<String, String> headers, String body, Optional<Path> file) {

    private static final String TEXT = "text/plain; charset=utf-8";

    public Response {
        headers = Map.copyOf(headers);
        headers.forEach((name, value) -> {
            if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("a line break in header " + name);
            }
        });
    }

    public static Response of(int status, String type, String body) {
        return new Response(status, type, Map.of(), body, Optional.empty());
    }

    /** One line of plain text. */
    public static Response text(int status, String line) {
        return of(status, TEXT, line + "\n");
    }

    public static Response json(int status, String body) {
        return of(status, "application/json", body + "\n");
    }

    /** A file that was made for this answer, to be saved under a name. */
    public static Response download(Path file, String name) {
        return new Response(
                200,
                "application/octet-stream",
                Map.of(
                        "Content-Disposition",
                        "attachment; filename=\"" + name.replaceAll("[^A-Za-z0-9._-]", "_") + "\""),
                "",
                Optional.of(file));
    }

    /** Sends the client to another page of this server by GET. */
    public static Response seeOther(String path) {
        return of(303, TEXT, "see " + path + "\n").with("Location", path);
    }

    public Response with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Response(status, type, more, body, file);
    }
}
