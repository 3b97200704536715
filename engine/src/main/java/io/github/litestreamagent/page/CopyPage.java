package io.github.litestreamagent.page;

import io.github.litestreamagent.http.Handler;
import io.github.litestreamagent.http.Request;
import io.github.litestreamagent.http.Response;
import io.github.litestreamagent.status.Copy;
import io.github.litestreamagent.status.CopyFile;
import io.github.litestreamagent.status.ReplicationStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Takes the wish for a copy, shows how it gets on, and hands it out. Everything here needs the token. */
final class CopyPage {

    private static final String BESIDE = "beside";

    private final PageDatabases databases;
    private final Access access;

    CopyPage(PageDatabases databases, Access access) {
        this.databases = databases;
        this.access = access;
    }

    /** Returns the form that asks for a copy of a database; without a token there is none. */
    String form(Request request, ReplicationStatus status) {
        if (!access.handsOutData()) {
            return "<p class=\"soft\">With page-token a copy can be restored from here.</p>";
        }
        Optional<String> secret = access.form(request);
        if (secret.isEmpty()) {
            return "<p><a href=\"/login\">Log in</a> to restore a copy.</p>";
        }
        return "<h2>Restore a copy</h2><form method=\"post\" action=\"/copy\">" + hidden("form", secret.get())
                + hidden("path", status.path().toString())
                + "<label>TXID, or time in UTC <input name=\"point\" placeholder=\"the newest\"></label>"
                + "<button name=\"to\" value=\"browser\">Download</button>"
                + "<button name=\"to\" value=\"" + BESIDE + "\">Put it beside the database</button></form>"
                + "<p class=\"soft\">A time stands for the state before it. A copy beside the database has a new name;"
                + " nothing is written over.</p>";
    }

    private static String hidden(String name, String value) {
        return "<input type=\"hidden\" name=\"" + name + "\" value=\"" + Html.text(value) + "\">";
    }

    /** Begins one. */
    Handler begin() {
        return request -> access.refuseData(request).orElseGet(() -> begin(request));
    }

    private Response begin(Request request) {
        String path = request.form().getOrDefault("path", "");
        Optional<Path> database = databases.statuses().stream()
                .map(ReplicationStatus::path)
                .filter(known -> known.toString().equals(path))
                .findFirst();
        if (database.isEmpty()) {
            return Response.text(404, "this process has opened no database of that path");
        }
        try {
            databases.copy(
                    database.get(),
                    request.form().getOrDefault("point", ""),
                    request.form().getOrDefault("to", "").equals(BESIDE));
            return Response.seeOther("/copy");
        } catch (IOException refused) {
            return Response.text(409, String.valueOf(refused.getMessage()));
        }
    }

    /** Shows how the last one gets on. */
    Handler progress() {
        return request -> access.refuseData(request).orElseGet(() -> shown(request));
    }

    private Response shown(Request request) {
        Optional<Copy> last = databases.lastCopy();
        if (last.isEmpty()) {
            return Page.html(Layout.page("Copy", "<p>No copy was asked for.</p>"));
        }
        Copy copy = last.get();
        String style = copy.phase() == Copy.Phase.FAILED ? "bad" : "good";
        String content = "<p class=\"soft\">" + Html.text(copy.database()) + "</p><p class=\"word " + style + "\">"
                + Html.text(copy.sentence()) + "</p>";
        if (copy.phase() == Copy.Phase.RUNNING) {
            content +=
                    "<progress max=\"" + Math.max(1, copy.total()) + "\" value=\"" + copy.fetched() + "\"></progress>"
                            + "<p class=\"soft\">"
                            + Html.text(Html.size(copy.fetched()) + " of " + Html.size(copy.total()) + " have come")
                            + "</p>";
            return Page.html(Layout.page("Copy", content)).with("Refresh", "1");
        }
        if (copy.phase() == Copy.Phase.READY) {
            content += "<form method=\"post\" action=\"/download\">"
                    + hidden("form", access.form(request).orElse("")) + "<button>Download</button></form>";
        }
        return Page.html(Layout.page("Copy", content));
    }

    /** Sends the one that waits. */
    Handler download() {
        return request -> access.refuseData(request)
                .orElseGet(() -> databases
                        .takeCopy()
                        .map(CopyPage::sent)
                        .orElseGet(() -> Response.text(409, "no copy waits to be downloaded: ask for one")));
    }

    private static Response sent(CopyFile copy) {
        return Response.download(copy.file(), copy.name());
    }
}
