package io.github.litestreamagent.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.http.Handler;
import io.github.litestreamagent.http.Request;
import io.github.litestreamagent.http.Response;
import io.github.litestreamagent.status.Copy;
import io.github.litestreamagent.status.CopyFile;
import io.github.litestreamagent.status.ReplicationState;
import io.github.litestreamagent.status.ReplicationStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the page says, and whom it says it to. */
class PageTest {

    private static final String TOKEN = "a-token-of-a-test";
    private static final String COOKIE = "cookie";

    private final PageFake fake = new PageFake();
    private final List<ReplicationStatus> databases = fake.databases;

    @Test
    void the_overview_says_in_words_which_databases_are_safe_and_what_would_be_lost_worst_first() throws IOException {
        databases.addAll(SomeDatabases.three());
        String page = get(loopback(), "localhost:9090").body();
        assertThat(page)
                .contains("1 of 3 databases safe", ">Safe<", "2 commits behind")
                .contains("would be lost now: 2 commits, 4.2 kB, the oldest 3 s old")
                .contains("Stopped: another &lt;process&gt; writes")
                .doesNotContain("<process>", "<script");
        assertThat(page.indexOf("Stopped:")).isLessThan(page.indexOf("2 commits behind"));
        assertThat(page.indexOf("2 commits behind")).isLessThan(page.indexOf(">Safe<"));
    }

    @Test
    void one_database_has_a_page_of_its_own_and_a_name_is_no_markup() throws IOException {
        databases.add(SomeDatabases.one("/data/<b>&\"x'.db", ReplicationState.REPLICATING, Duration.ZERO));
        Request request = new Request(
                "GET",
                "/database",
                Map.of("path", "/data/<b>&\"x'.db"),
                Map.of("host", List.of("localhost")),
                "",
                false);
        Response response = loopback().database().answer(request);
        assertThat(response.body())
                .contains("&lt;b&gt;&amp;&quot;x&#39;.db", "0000000000000006")
                .doesNotContain("<b>");
        assertThat(response.headers().get("Content-Security-Policy")).contains("default-src 'none'");
    }

    /** Fails when each look is an event, when reasons are not compared, or when events are not bounded. */
    @Test
    void one_database_shows_its_last_changes_of_state_with_their_codes_newest_first() throws IOException {
        Page page = loopback();
        look(page, ReplicationState.REPLICATING);
        look(page, ReplicationState.AT_REST);
        look(page, ReplicationState.STOPPED);
        look(page, ReplicationState.STOPPED);
        String stopped = "Stopped: another &lt;process&gt; writes to the replica (LSA-FOREIGN-WRITER)";
        String changes = changes(page);
        assertThat(changes)
                .containsOnlyOnce(stopped)
                .containsOnlyOnce("Replicated")
                .contains("2026-11-22T15:53:43Z");
        assertThat(changes.indexOf(stopped)).isLessThan(changes.indexOf("Replicated"));
        for (int i = 0; i < Events.MOST; i++) {
            look(page, ReplicationState.REPLICATING);
            look(page, ReplicationState.OPENING);
        }
        assertThat(changes(page).split("<dt>", -1)).hasSize(Events.MOST + 1);
        assertThat(changes(page)).doesNotContain("Stopped:");
    }

    private void look(Page page, ReplicationState state) {
        databases.clear();
        databases.add(SomeDatabases.one("/data/app.db", state, Duration.ZERO));
        ((History) page.history()).sample();
    }

    private static String changes(Page page) throws IOException {
        Request request = new Request(
                "GET", "/database", Map.of("path", "/data/app.db"), Map.of("host", List.of("localhost")), "", false);
        String body = page.database().answer(request).body();
        return body.substring(body.indexOf("Last changes"));
    }

    @Test
    void a_thousand_databases_are_less_than_150_kB() throws IOException {
        for (int i = 0; i < 1000; i++) {
            databases.add(SomeDatabases.one(
                    "/var/lib/application/tenants/" + i + "/app.db", ReplicationState.REPLICATING, Duration.ZERO));
        }
        Page page = loopback();
        assertThat(get(page, "localhost").body()).hasSizeLessThan(150_000).contains("and 800 more");
        assertThat(Style.SHEET).hasSizeLessThan(10_000);
    }

    /** As by DNS rebinding. Fails when Access.isHostOurs takes any name. */
    @Test
    void a_foreign_host_is_refused() throws IOException {
        assertThat(get(loopback(), "evil.example").status()).isEqualTo(421);
        assertThat(get(loopback(), "localhost.evil.example:9090").status()).isEqualTo(421);
        assertThat(loopback()
                        .open(request -> Response.text(200, "figures"))
                        .answer(request("GET", Map.of("host", "evil.example"), ""))
                        .status())
                .isEqualTo(421);
        assertThat(get(loopback(), "[::1]:9090").status()).isEqualTo(200);
        assertThat(get(loopback(), "other.example").status()).as("page-hosts").isEqualTo(200);
    }

    @Test
    void on_another_address_everything_wants_the_token_and_without_one_there_is_no_page() throws IOException {
        assertThat(get(elsewhere(Optional.empty()), "10.0.0.1").status()).isEqualTo(404);
        Page page = elsewhere(Optional.of(TOKEN));
        assertThat(get(page, "10.0.0.1").status()).isEqualTo(303);
        Map<String, String> bearer = Map.of("host", "10.0.0.1", "authorization", "Bearer " + TOKEN);
        assertThat(page.overview().answer(request("GET", bearer, "")).status()).isEqualTo(200);
        Map<String, String> wrong = Map.of("host", "10.0.0.1", "authorization", "Bearer x");
        assertThat(page.overview().answer(request("GET", wrong, "")).status()).isEqualTo(303);
    }

    /** Fails when Access.refuse does not look at the query. */
    @Test
    void a_token_in_an_address_is_refused() throws IOException {
        Request request =
                new Request("GET", "/", Map.of("page-token", TOKEN), Map.of("host", List.of("localhost")), "", false);
        assertThat(loopback().overview().answer(request).status()).isEqualTo(400);
    }

    @Test
    void whoever_knows_the_token_gets_a_cookie_that_is_not_the_token() throws IOException {
        Page page = elsewhere(Optional.of(TOKEN));
        Response in = page.login().answer(login("http://10.0.0.1", TOKEN));
        String cookie = in.headers().get("Set-Cookie");
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(TOKEN);
        String pair = cookie.substring(0, cookie.indexOf(';'));
        assertThat(page.overview()
                        .answer(request("GET", Map.of("host", "10.0.0.1", COOKIE, pair), ""))
                        .status())
                .isEqualTo(200);
        assertThat(page.overview()
                        .answer(request("GET", Map.of("host", "10.0.0.1", COOKIE, pair + "0"), ""))
                        .status())
                .isEqualTo(303);
    }

    /** Fails when Access.logIn asks for no origin. */
    @Test
    void a_form_of_another_site_or_without_origin_is_refused() throws IOException {
        Page page = elsewhere(Optional.of(TOKEN));
        assertThat(page.login().answer(login("http://evil.example", TOKEN)).status())
                .isEqualTo(403);
        assertThat(page.login().answer(login("null", TOKEN)).status()).isEqualTo(403);
        assertThat(page.login()
                        .answer(request("POST", Map.of("host", "10.0.0.1"), "token=" + TOKEN))
                        .status())
                .isEqualTo(403);
    }

    /** Fails when Access.refuse lets a form pass that has not the session's token. */
    @Test
    void a_post_needs_the_form_token_of_its_session() throws IOException {
        Page page = elsewhere(Optional.of(TOKEN));
        String cookie =
                page.login().answer(login("http://10.0.0.1", TOKEN)).headers().get("Set-Cookie");
        String pair = cookie.substring(0, cookie.indexOf(';'));
        Handler any = page.overview();
        Map<String, String> headers = Map.of("host", "10.0.0.1", "origin", "http://10.0.0.1", COOKIE, pair);
        assertThat(any.answer(request("POST", headers, "form=guessed")).status())
                .isEqualTo(403);
        assertThat(any.answer(request("POST", headers, "")).status()).isEqualTo(403);
    }

    @Test
    void who_guesses_ten_times_waits() throws IOException {
        Page page = elsewhere(Optional.of(TOKEN));
        for (int i = 0; i < 10; i++) {
            assertThat(page.login()
                            .answer(login("http://10.0.0.1", "guess" + i))
                            .status())
                    .isEqualTo(403);
        }
        assertThat(page.login().answer(login("http://10.0.0.1", TOKEN)).status())
                .isEqualTo(429);
    }

    @Test
    void what_it_costs_is_estimated_from_counted_requests() throws IOException {
        databases.add(SomeDatabases.one("/data/app.db", ReplicationState.REPLICATING, Duration.ZERO));
        assertThat(at(loopback().database(), "/data/app.db").body())
                .contains("259,200 that write or list and 1,000 that read in 72 h; at this rate 12.96 USD in 30 days");
    }

    @Test
    void the_points_of_a_database_are_shown_with_levels_snapshots_gaps_and_the_price_of_what_is_kept()
            throws IOException {
        databases.add(SomeDatabases.one("/data/app.db", ReplicationState.REPLICATING, Duration.ZERO));
        Page page = loopback();
        String body = at(page.points(), "/data/app.db").body();
        assertThat(body)
                .contains("2026-11-22T12:00:00Z, TXID 00000000000004d2", "TXID 000000000000004d to 000000000000004e")
                .contains("3.0 GB, 0.07 USD in 30 days", "9, snapshots", "2026-11-22 12: 9 points")
                .contains("With page-token a copy can be restored")
                .doesNotContain("<form", "<script");
        assertThat(body).hasSizeLessThan(20_000);
        assertThat(page.points().takesTime(asks("/data/app.db"))).isTrue();
        fake.timeline = Optional.empty();
        assertThat(at(page.points(), "/data/app.db").body()).contains("the store &lt;is&gt; away");
        assertThat(at(page.points(), "/data/none.db").status()).isEqualTo(404);
        assertThat(fake.asked).containsOnly("timeline /data/app.db");
    }

    /** Fails when the thread of an action is taken, or a replica listed, for whoever may not see the page. */
    @Test
    void no_replica_is_listed_for_a_foreign_host_or_without_the_token() throws IOException {
        databases.add(SomeDatabases.one("/data/app.db", ReplicationState.REPLICATING, Duration.ZERO));
        Request foreign = request("GET", Map.of("host", "evil.example"), "");
        assertThat(loopback().points().answer(foreign).status()).isEqualTo(421);
        assertThat(loopback().points().takesTime(foreign)).isFalse();
        Request stranger = request("GET", Map.of("host", "10.0.0.1"), "");
        assertThat(elsewhere(Optional.of(TOKEN)).points().answer(stranger).status())
                .isEqualTo(303);
        assertThat(fake.asked).isEmpty();
    }

    /** Fails when Access.refuseData lets loopback pass as figures do. */
    @Test
    void data_is_absent_without_a_token_and_wants_it_on_loopback_too() throws IOException {
        databases.add(SomeDatabases.one("/data/app.db", ReplicationState.REPLICATING, Duration.ZERO));
        Map<String, String> own = Map.of("host", "localhost", "origin", "http://localhost");
        Page without = loopback();
        Page with = page("127.0.0.1", Optional.of(TOKEN));
        for (Handler handler : List.of(without.beginCopy(), without.download(), without.copy())) {
            assertThat(handler.answer(request("POST", own, "path=/data/app.db")).status())
                    .isEqualTo(404);
        }
        assertThat(with.copy()
                        .answer(request("GET", Map.of("host", "localhost"), ""))
                        .status())
                .isEqualTo(303);
        assertThat(with.beginCopy()
                        .answer(request("POST", own, "path=/data/app.db"))
                        .status())
                .isEqualTo(403);
        assertThat(with.download().answer(request("POST", own, "")).status()).isEqualTo(403);
        assertThat(fake.asked).isEmpty();
        assertThat(at(with.points(), "/data/app.db").body())
                .contains("Log in</a> to restore a copy")
                .doesNotContain("<form");
    }

    @Test
    void a_copy_is_asked_for_by_a_form_of_the_session_shown_while_it_is_made_and_sent_once() throws IOException {
        databases.add(SomeDatabases.one("/data/app.db", ReplicationState.REPLICATING, Duration.ZERO));
        Page page = page("127.0.0.1", Optional.of(TOKEN));
        String in = page.login()
                .answer(request("POST", Map.of("host", "localhost", "origin", "http://localhost"), "token=" + TOKEN))
                .headers()
                .get("Set-Cookie");
        String cookie = in.substring(0, in.indexOf(';'));
        Map<String, String> own = Map.of("host", "localhost", "origin", "http://localhost", COOKIE, cookie);
        Map<String, String> foreign = Map.of("host", "localhost", "origin", "http://evil.example", COOKIE, cookie);
        String points = page.points()
                .answer(new Request(
                        "GET",
                        "/points",
                        Map.of("path", "/data/app.db"),
                        Map.of("host", List.of("localhost"), COOKIE, List.of(cookie)),
                        "",
                        false))
                .body();
        assertThat(points).doesNotContain(TOKEN, cookie.substring(cookie.indexOf('=') + 1));
        String form = points.replaceFirst("(?s).*name=\"form\" value=\"([0-9a-f]{64})\".*", "$1");
        String wish = "path=%2Fdata%2Fapp.db&point=00000000000004d2&to=beside";
        assertThat(page.beginCopy().answer(request("POST", own, wish)).status())
                .as("no form token")
                .isEqualTo(403);
        assertThat(page.beginCopy()
                        .answer(request("POST", foreign, "form=" + form + "&" + wish))
                        .status())
                .isEqualTo(403);
        assertThat(fake.asked).containsExactly("timeline /data/app.db");
        Response begun = page.beginCopy().answer(request("POST", own, "form=" + form + "&" + wish));
        assertThat(begun.headers()).containsEntry("Location", "/copy");
        assertThat(fake.asked).contains("copy /data/app.db 00000000000004d2 beside");
        Response refused =
                page.beginCopy().answer(request("POST", own, "form=" + form + "&path=%2Fdata%2Fapp.db&point=x"));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).isEqualTo("the point is none\n");
        Path database = Path.of("/data/app.db");
        fake.copy = Optional.of(new Copy(database, Copy.Phase.RUNNING, "being restored", 1000, 4000));
        Response running = page.copy().answer(request("GET", own, ""));
        assertThat(running.body()).contains("1.0 kB of 4.0 kB have come", "<progress max=\"4000\" value=\"1000\">");
        assertThat(running.headers()).containsEntry("Refresh", "1");
        fake.copy = Optional.of(new Copy(database, Copy.Phase.READY, "it <waits>", 4000, 4000));
        Response ready = page.copy().answer(request("GET", own, ""));
        assertThat(ready.body()).contains("it &lt;waits&gt;", "action=\"/download\"", form);
        assertThat(ready.headers()).doesNotContainKey("Refresh");
        fake.waiting = Optional.of(new CopyFile(Path.of("/data/x"), "app.copy-1.db"));
        Response sent = page.download().answer(request("POST", own, "form=" + form));
        assertThat(sent.file()).contains(Path.of("/data/x"));
        assertThat(sent.headers().get("Content-Disposition")).contains("app.copy-1.db");
        assertThat(page.download().answer(request("POST", own, "form=" + form)).status())
                .isEqualTo(409);
    }

    private static Request asks(String path) {
        return new Request("GET", "/", Map.of("path", path), Map.of("host", List.of("localhost")), "", false);
    }

    private static Response at(Handler handler, String path) throws IOException {
        return handler.answer(asks(path));
    }

    private Page loopback() {
        return page("127.0.0.1", Optional.empty());
    }

    private Page elsewhere(Optional<String> token) {
        return page("10.0.0.1", token);
    }

    private Page page(String address, Optional<String> token) {
        try {
            InetSocketAddress bound = new InetSocketAddress(InetAddress.getByName(address), 9090);
            return new Page(fake, bound, token, List.of("other.example"));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Response get(Page page, String host) throws IOException {
        return page.overview().answer(request("GET", Map.of("host", host), ""));
    }

    private static Request login(String origin, String token) {
        return request("POST", Map.of("host", "10.0.0.1", "origin", origin), "token=" + token);
    }

    private static Request request(String method, Map<String, String> headers, String body) {
        Map<String, List<String>> all = new HashMap<>();
        headers.forEach((name, value) -> all.put(name, List.of(value)));
        all.put("content-type", List.of("application/x-www-form-urlencoded"));
        return new Request(method, "/", Map.of(), all, body, false);
    }
}
