package io.github.litestreamagent.page;

import io.github.litestreamagent.http.Request;
import io.github.litestreamagent.http.Response;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Decides who may see the page. What shows figures is open on loopback; on another address all of it wants the token. A {@code Host} that
 * is not this server's is refused, so that no other site gets at it through the browser of a user. Any thread.
 */
final class Access {

    static final String COOKIE = "litestream-session";
    private static final int MOST_SESSIONS = 32;
    private static final long SESSION_NANOS = TimeUnit.HOURS.toNanos(12);
    private static final int TOKEN_BYTES = 32;
    private static final int MOST_FAILURES = 10;
    private static final long FAILURE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Set<String> hosts = new HashSet<>(List.of("localhost", "127.0.0.1", "[::1]"));
    private final boolean loopback;
    private final Optional<String> token;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private int failures;
    private long failingSince;

    /** Of one browser. The form token is none that a foreign site can read. */
    private record Session(String form, long since) {}

    Access(InetSocketAddress bound, Optional<String> token, List<String> moreHosts) {
        loopback = bound.getAddress().isLoopbackAddress();
        this.token = token;
        String address = bound.getAddress().getHostAddress();
        hosts.add(address.indexOf(':') < 0 ? address : "[" + address + "]");
        moreHosts.forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
    }

    /** Returns the refusal; empty if the request may be answered. */
    Optional<Response> refuse(Request request) {
        if (!isHostOurs(request)) {
            return Optional.of(Response.text(421, "this server has another name: page-hosts takes more of them"));
        }
        if (request.query().keySet().stream()
                .anyMatch(name -> name.toLowerCase(Locale.ROOT).contains("token"))) {
            return Optional.of(Response.text(400, "a token does not belong into an address: it is kept in logs"));
        }
        boolean posted = request.method().equals("POST");
        if (posted && !isOriginOurs(request)) {
            return Optional.of(Response.text(403, "the form comes from another site"));
        }
        if (loopback && !posted) {
            return Optional.empty();
        }
        if (token.isEmpty()) {
            return Optional.of(Response.text(404, "the page is not served on this address without page-token"));
        }
        if (hasToken(request)) {
            return Optional.empty();
        }
        Optional<Session> session = session(request);
        if (session.isEmpty()) {
            return Optional.of(posted ? Response.text(403, "log in first") : Response.seeOther("/login"));
        }
        boolean formed = !posted
                || same(request.form().getOrDefault("form", ""), session.get().form());
        return formed ? Optional.empty() : Optional.of(Response.text(403, "the form is too old: load the page again"));
    }

    /**
     * Returns the refusal of a request that would hand out data, or write some; empty if it may be answered. Without a token nothing of that
     * kind is there, on no address.
     */
    Optional<Response> refuseData(Request request) {
        if (token.isEmpty()) {
            return Optional.of(Response.text(404, "nothing is at this path without page-token"));
        }
        return refuse(request)
                .or(() -> hasToken(request) || session(request).isPresent()
                        ? Optional.empty()
                        : Optional.of(Response.seeOther("/login")));
    }

    /** Returns true if the operator has set a token: then a browser with a session may ask for data. */
    boolean handsOutData() {
        return token.isPresent();
    }

    /** Returns what the forms of this browser carry; empty if it has no session. */
    Optional<String> form(Request request) {
        return session(request).map(Session::form);
    }

    /** Answers a try to log in: the token comes by a form of this very server. */
    Response logIn(Request request) {
        if (!isHostOurs(request) || !isOriginOurs(request)) {
            return Response.text(403, "the form comes from another site");
        }
        if (token.isEmpty()) {
            return Response.text(404, "there is no page-token to log in with");
        }
        if (isTried()) {
            return Response.text(429, "ten tries in a minute: wait for the next");
        }
        if (!same(request.form().getOrDefault("token", ""), token.get())) {
            failed();
            return Response.text(403, "this is not the token");
        }
        return Response.seeOther("/")
                .with("Set-Cookie", COOKIE + "=" + newSession() + "; Path=/; HttpOnly; SameSite=Strict");
    }

    /** Returns true if a server of loopback alone is asked under a name that is not loopback's. */
    boolean isFromElsewhere(Request request) {
        return loopback && !isHostOurs(request);
    }

    boolean isHostOurs(Request request) {
        String host = request.header("host").orElse("").toLowerCase(Locale.ROOT);
        return hosts.contains(host.replaceFirst(":[0-9]{1,5}$", ""));
    }

    private static boolean isOriginOurs(Request request) {
        String host = request.header("host").orElse("?");
        Optional<String> origin = request.header("origin");
        return origin.filter(
                        from -> from.equalsIgnoreCase("http://" + host) || from.equalsIgnoreCase("https://" + host))
                .isPresent();
    }

    private boolean hasToken(Request request) {
        return request.header("authorization")
                .filter(value -> value.startsWith("Bearer "))
                .map(value -> value.substring("Bearer ".length()))
                .filter(given -> same(given, token.orElseThrow()))
                .isPresent();
    }

    private synchronized Optional<Session> session(Request request) {
        long now = System.nanoTime();
        sessions.values().removeIf(session -> now - session.since() >= SESSION_NANOS);
        for (String cookie : request.header("cookie").orElse("").split(";", -1)) {
            String[] pair = cookie.strip().split("=", 2);
            if (pair.length == 2 && pair[0].equals(COOKIE) && sessions.containsKey(pair[1])) {
                return Optional.of(sessions.get(pair[1]));
            }
        }
        return Optional.empty();
    }

    private synchronized String newSession() {
        if (sessions.size() >= MOST_SESSIONS) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        String id = secret();
        sessions.put(id, new Session(secret(), System.nanoTime()));
        return id;
    }

    private String secret() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private synchronized boolean isTried() {
        return failures >= MOST_FAILURES && System.nanoTime() - failingSince < FAILURE_NANOS;
    }

    private synchronized void failed() {
        long now = System.nanoTime();
        if (failures == 0 || now - failingSince >= FAILURE_NANOS) {
            failures = 0;
            failingSince = now;
        }
        failures++;
    }

    /** Takes as long whatever is given, so that the time tells nothing. */
    private static boolean same(String given, String wanted) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
    }
}
