package io.github.litestreamagent.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request, complete.
 *
 * @param path without the query, as it was sent
 * @param query parameters behind the path; the first of a name counts
 * @param headers by their names in lower case; those that came twice have both values
 * @param local whether it came over a Unix socket
 */
public record Request(
        String method,
        String path,
        Map<String, String> query,
        Map<String, List<String>> headers,
        String body,
        boolean local) {

    public Request {
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }

    /** Returns the value of a header that came once; empty if it did not come, or came twice. */
    public Optional<String> header(String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    /** Returns the fields of a form that was sent by POST; empty if the body is no form. */
    public Map<String, String> form() {
        boolean isForm = header("content-type")
                .filter(type -> type.startsWith("application/x-www-form-urlencoded"))
                .isPresent();
        return isForm ? parameters(body) : Map.of();
    }

    static Map<String, String> parameters(String encoded) {
        Map<String, String> found = new HashMap<>();
        for (String pair : encoded.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                found.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return found;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }
}
