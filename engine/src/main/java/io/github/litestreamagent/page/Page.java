package io.github.litestreamagent.page;

import io.github.litestreamagent.http.Handler;
import io.github.litestreamagent.http.Request;
import io.github.litestreamagent.http.Response;
import io.github.litestreamagent.status.ReplicationStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Serves the overview, one page for each database, and the way in where a token is wanted. */
public final class Page {

    private static final String HTML = "text/html; charset=utf-8";
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /** With no-referrer a browser sends the form of this very page with {@code Origin: null} (Fetch, "append a request Origin header"). */
    private static final String REFERRER = "same-origin";

    private final PageDatabases databases;
    private final History history;
    private final Access access;
    private final CopyPage copies;
    private final Response style;

    /**
     * Makes the page of one address.
     *
     * @param token wanted on every address but loopback; empty for none
     * @param hosts names that {@code Host} may have besides those of loopback and the address
     */
    public Page(PageDatabases databases, InetSocketAddress bound, Optional<String> token, List<String> hosts) {
        this.databases = databases;
        history = new History(databases::statuses);
        access = new Access(bound, token, hosts);
        copies = new CopyPage(databases, access);
        style = Response.of(200, "text/css; charset=utf-8", Style.SHEET);
    }

    /** Returns what is to run on a thread of its own: it keeps the last hour. */
    public Runnable history() {
        return history;
    }

    public Handler overview() {
        return request -> access.refuse(request).orElseGet(() -> html(new Overview(history).of(databases.statuses())));
    }

    /** Returns the page of the database that the parameter {@code path} names. */
    public Handler database() {
        return request -> access.refuse(request).orElseGet(() -> one(request));
    }

    /** Returns the form that takes the token. */
    public Handler loginForm() {
        return request -> access.isHostOurs(request)
                ? html(Layout.page("Log in", """
                        <form method="post" action="/login"><label>page-token <input type="password" name="token"
                        autocomplete="current-password" required></label> <button>Log in</button></form>"""))
                : Response.text(421, "this server has another name: page-hosts takes more of them");
    }

    public Handler login() {
        return access::logIn;
    }

    /**
     * Shows figures that need no token. On loopback another name is refused even so: a site that makes its own name lead here would read them
     * through the browser of a user.
     */
    public Handler open(Handler figures) {
        return request -> access.isFromElsewhere(request)
                ? Response.text(421, "this server has another name: page-hosts takes more of them")
                : figures.answer(request);
    }

    public Handler style() {
        return request -> style;
    }

    private Response one(Request request) {
        return named(request)
                .map(status -> html(new DatabasePage(history)
                        .of(status, databases.requests(status.replica().url()))))
                .orElseGet(Page::unknown);
    }

    private Optional<ReplicationStatus> named(Request request) {
        String path = request.query().getOrDefault("path", "");
        return databases.statuses().stream()
                .filter(status -> status.path().toString().equals(path))
                .findFirst();
    }

    private static Response unknown() {
        return Response.text(404, "this process has opened no database of that path");
    }

    /** Returns the page of what can be restored, which may list the replica. */
    public Handler points() {
        return new Handler() {
            @Override
            public Response answer(Request request) {
                return access.refuse(request)
                        .orElseGet(() -> named(request)
                                .map(status -> points(request, status))
                                .orElseGet(Page::unknown));
            }

            @Override
            public boolean takesTime(Request request) {
                return access.refuse(request).isEmpty();
            }
        };
    }

    private Response points(Request request, ReplicationStatus status) {
        String form = copies.form(request, status);
        try {
            return html(PointsPage.of(status, databases.timeline(status.path()), form));
        } catch (IOException unknown) {
            return html(Layout.page(
                    "Restore points of " + status.path(),
                    "<p class=\"word late\">" + Html.text(unknown.getMessage()) + "</p>" + form));
        }
    }

    /** Returns what begins a copy. */
    public Handler beginCopy() {
        return copies.begin();
    }

    /** Returns the page of the copy that is being made. */
    public Handler copy() {
        return copies.progress();
    }

    /** Returns what sends the copy that was made. */
    public Handler download() {
        return copies.download();
    }

    static Response html(String body) {
        return Response.of(200, HTML, body)
                .with("Content-Security-Policy", POLICY)
                .with("Referrer-Policy", REFERRER)
                .with("X-Frame-Options", "DENY");
    }
}
