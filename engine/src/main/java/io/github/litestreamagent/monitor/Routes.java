package io.github.litestreamagent.monitor;

import io.github.litestreamagent.http.Handler;
import io.github.litestreamagent.http.Request;
import io.github.litestreamagent.http.Response;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Finds who answers a request, by its path and method. Complete before it is asked. */
final class Routes implements Handler {

    private final Map<String, Map<String, Handler>> byPath = new HashMap<>();

    Routes get(String path, Handler handler) {
        return add("GET", path, handler).add("HEAD", path, handler);
    }

    Routes post(String path, Handler handler) {
        return add("POST", path, handler);
    }

    private Routes add(String method, String path, Handler handler) {
        byPath.computeIfAbsent(path, any -> new HashMap<>()).put(method, handler);
        return this;
    }

    @Override
    public Response answer(Request request) throws IOException {
        return find(request).answer(request);
    }

    @Override
    public boolean takesTime(Request request) {
        return find(request).takesTime(request);
    }

    private Handler find(Request request) {
        Map<String, Handler> methods = byPath.get(request.path());
        if (methods == null) {
            return unknown -> Response.text(404, "nothing is at this path");
        }
        Handler handler = methods.get(request.method());
        String allowed = String.join(", ", methods.keySet().stream().sorted().toList());
        return handler != null
                ? handler
                : other -> Response.text(405, "use " + allowed).with("Allow", allowed);
    }
}
