package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.access.Grant;
import dev.mto.access.Scope;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Signing in and out in a browser, and what either half of a sign-in is worth.
class SessionCallsTest extends AccessCalls {
    private static final String SESSION = "/v1/session";

    SessionCallsTest() throws ListenException {
        // What it needs is made by the class above.
    }

    /// What a browser has after it signed in.
    ///
    /// @param cookie as it sends it along
    private record Held(String cookie, String key) {
        HttpRequest.Builder with(HttpRequest.Builder request) {
            return request.header("Cookie", cookie).header("Mto-Session-Key", key);
        }
    }

    private HttpResponse<String> signIn(String token) throws IOException, InterruptedException {
        return api.send(signingIn(token));
    }

    private HttpRequest.Builder signingIn(String token) {
        return api.bare(SESSION).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"token\":\"" + token + "\"}"));
    }

    private static String setCookie(HttpResponse<String> answer) {
        return answer.headers().firstValue("Set-Cookie").orElse("");
    }

    private Held held(String token) throws IOException, InterruptedException {
        HttpResponse<String> answer = signIn(token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new Held(setCookie(answer).replaceFirst(";.*", ""), json(answer).get("key").stringValue());
    }

    private HttpResponse<String> get(Held held, String path) throws IOException, InterruptedException {
        return api.send(held.with(api.bare(path)));
    }

    @Test
    void aBrowserSignsInAsksAndSignsOut() throws Exception {
        HttpResponse<String> answer = signIn(ApiFixture.TOKEN);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(setCookie(answer)).matches("mto_session=[A-Za-z0-9_-]+; Path=/; HttpOnly; SameSite=Strict; "
                + "Max-Age=2592000").doesNotContain(ApiFixture.TOKEN);
        assertThat(answer.body()).doesNotContain(ApiFixture.TOKEN);
        assertThat(json(answer).get("caller").toString())
                .isEqualTo("{\"local\":true,\"scopes\":[\"admin\"],\"version\":\"1.2.3\"}");
        Held held = held(ApiFixture.TOKEN);
        HttpResponse<String> plans = get(held, PLANS);
        assertThat(plans.statusCode()).isEqualTo(200);
        assertThat(plans.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(plans.headers().firstValue("Set-Cookie")).isEmpty();
        HttpResponse<String> out = api.send(held.with(api.bare(SESSION)).DELETE());
        assertThat(out.statusCode()).isEqualTo(204);
        assertThat(setCookie(out)).isEqualTo("mto_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    }

    @Test
    void aPageIsToldWhoIsSignedIn() throws Exception {
        String token = writer("ci");
        String said = "{\"name\":\"ci\",\"local\":false,\"scopes\":[\"plans:write\"],"
                + "\"expiresAt\":\"2026-11-23T10:00:00Z\",\"version\":\"1.2.3\"}";
        assertThat(json(signIn(token)).get("caller").toString()).isEqualTo(said);
        assertThat(get(held(token), SESSION).body()).isEqualTo(said);
        assertThat(get(token, SESSION).body()).isEqualTo(said);
        assertThat(get(held(" " + token + "\\n"), SESSION).body()).as("copied with blanks").isEqualTo(said);
        refused(api.send(api.bare(SESSION)), 401, "unauthorized");
    }

    @Test
    void itIsWrittenAsItWasAgreedOn() throws Exception {
        HttpResponse<String> begun = signIn(writer("ci"));
        Golden.assertMatches("session-begun", begun.body().replace(json(begun).get("key").stringValue(),
                "A".repeat(43)));
        Golden.assertMatches("session", get(writer("dev"), SESSION).body());
        Golden.assertMatches("session-local", api.get(SESSION).body());
    }

    @Test
    void eitherHalfAloneIsWorthNothing() throws Exception {
        Held held = held(ApiFixture.TOKEN);
        Held other = held(ApiFixture.TOKEN);
        String value = held.cookie.replaceFirst("mto_session=", "");
        List<HttpRequest.Builder> without = List.of(api.bare(PLANS).header("Cookie", held.cookie),
                api.bare(PLANS).header("Mto-Session-Key", held.key),
                new Held(held.cookie, other.key).with(api.bare(PLANS)),
                new Held(held.cookie, "").with(api.bare(PLANS)),
                new Held(held.cookie, held.key + ", " + held.key).with(api.bare(PLANS)),
                new Held("mto_session=", held.key).with(api.bare(PLANS)),
                new Held("mto_session=" + value.substring(1), held.key).with(api.bare(PLANS)),
                new Held("other=" + value, held.key).with(api.bare(PLANS)),
                new Held("mto_session=" + ApiFixture.TOKEN, held.key).with(api.bare(PLANS)),
                new Held("mto_session=" + ApiFixture.TOKEN, ApiFixture.TOKEN).with(api.bare(PLANS)));
        for (HttpRequest.Builder request : without) {
            HttpResponse<String> answer = api.send(request);
            assertThat(refused(answer, 401, "unauthorized").get("detail").stringValue()).contains("Sign in again");
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"mto\"");
            assertThat(setCookie(answer)).as("it may be of another server of this host").isEmpty();
        }
        assertThat(get(held, PLANS).statusCode()).isEqualTo(200);
    }

    @Test
    void whatOtherProgramsOfTheHostKeepInTheBrowserDoesNotMatter() throws Exception {
        Held held = held(ApiFixture.TOKEN);
        for (String beside : List.of("theme=dark", "x={\"a\": [1,2]}", "=", "mto_session_2=x", "mto_session=theirs",
                "mto_session")) {
            assertThat(get(new Held(beside + "; " + held.cookie, held.key), PLANS).statusCode()).as(beside)
                    .isEqualTo(200);
            assertThat(get(new Held(held.cookie + ";" + beside, held.key), PLANS).statusCode()).as(beside)
                    .isEqualTo(200);
        }
        assertThat(get(new Held("$Version=\"1\"; " + held.cookie.replaceFirst("=", "=\"") + "\";$Path=\"/\"", held.key),
                PLANS).statusCode()).as("in quotes, as older clients have it").isEqualTo(200);
        assertThat(api.send(api.to(PLANS).header("Cookie", "mto_session=theirs")).statusCode()).isEqualTo(200);
    }

    @Test
    void aRequestWithABearerTokenIsJudgedByThatAlone() throws Exception {
        Held held = held(ApiFixture.TOKEN);
        refused(api.send(held.with(api.as("nonsense", PLANS))), 401, "unauthorized");
        refused(api.send(held.with(api.bare(PLANS).header("Authorization", "Basic eDp5"))), 401, "unauthorized");
        assertThat(get(held(reader("ci")), PLANS).statusCode()).isEqualTo(200);
        assertThat(json(api.send(held(reader("other")).with(api.to(SESSION)))).get("local").booleanValue()).isTrue();
    }

    @Test
    void itMayNoMoreThanItsToken() throws Exception {
        Held held = held(reader("ci"));
        refused(api.send(held.with(posted(PLANS, "{\"taskDescription\":\"x\"}"))), 403, "scope_missing");
        refused(get(held, "/v1/tokens"), 403, "scope_missing");
        Held writer = held(writer("dev"));
        HttpResponse<String> submitted = api.send(writer.with(posted(PLANS, "{\"taskDescription\":\"x\"}")));
        assertThat(submitted.statusCode()).as(submitted.body()).isEqualTo(202);
        refused(get(held, PLANS + "/" + json(submitted).get("planId").stringValue()), 404, "plan_not_found");
    }

    private HttpRequest.Builder posted(String path, String json) {
        return api.bare(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
    }

    @Test
    void aTokenThatIsTakenBackOrExpiresEndsItAndTheCookieGoes() throws Exception {
        Held held = held(reader("ci"));
        Held other = held(reader("other"));
        api.tokens.revoke("ci");
        HttpResponse<String> revoked = get(held, PLANS);
        refused(revoked, 401, "token_revoked");
        assertThat(setCookie(revoked)).startsWith("mto_session=; ").contains("Max-Age=0");
        assertThat(get(other, PLANS).statusCode()).isEqualTo(200);
        api.clock.pass(Duration.ofDays(1));
        HttpResponse<String> expired = get(other, PLANS);
        refused(expired, 401, "token_expired");
        assertThat(setCookie(expired)).startsWith("mto_session=; ").contains("Max-Age=0");
        assertThat(api.send(held.with(api.bare(SESSION)).DELETE()).statusCode()).as("out of what is over")
                .isEqualTo(204);
    }

    @Test
    void nobodyNeedsToBeSignedInToSignOut() throws Exception {
        assertThat(setCookie(api.send(api.bare(SESSION).DELETE()))).contains("Max-Age=0");
        assertThat(api.send(api.bare(SESSION + "/").DELETE()).statusCode()).isEqualTo(204);
        refused(api.send(api.bare(SESSION + "?all=1").DELETE()), 400, "invalid_request");
    }

    @Test
    void aStreamEndsWhenTheTokenIsTakenBack() throws Exception {
        Held held = held(writer("ci"));
        String plan = json(api.send(held.with(posted(PLANS, "{\"taskDescription\":\"x\"}")))).get("planId")
                .stringValue();
        try (EventReader events = EventReader.open(api, held.with(api.bare(PLANS + "/" + plan + "/events")))) {
            assertThat(events.next()).isPresent();
            api.tokens.revoke("ci");
            assertThat(events.idsToTheEnd()).isEmpty();
        }
    }

    @Test
    void requestsCountAsTheTokens() throws Exception {
        String token = reader("ci");
        Held held = held(token);
        for (int request = 1; request < ApiFixture.REQUESTS_PER_MINUTE; request++) {
            assertThat(request % 2 == 0 ? get(held, PLANS) : get(token, PLANS)).matches(
                    answer -> answer.statusCode() == 200);
        }
        HttpResponse<String> late = get(held, PLANS);
        refused(late, 429, "too_many_requests");
        assertThat(late.headers().firstValue("Retry-After")).isPresent();
        refused(signIn(token), 429, "too_many_requests");
        assertThat(setCookie(signIn(token))).isEmpty();
    }

    @Test
    void whoHasNoTokenDoesNotGetIn() throws Exception {
        String revoked = reader("ci");
        api.tokens.revoke("ci");
        String expired = api.token("short", new Grant(Set.of(Scope.PLANS_READ), List.of(), List.of()));
        api.clock.pass(Duration.ofDays(1));
        for (List<String> each : List.of(List.of("nonsense", "unauthorized"),
                List.of("mto_k3v9x2m8abcd_" + "A".repeat(43), "unauthorized"), List.of(revoked, "token_revoked"),
                List.of(expired, "token_expired"))) {
            HttpResponse<String> answer = signIn(each.getFirst());
            assertThat(refused(answer, 401, each.getLast()).toString()).doesNotContain(each.getFirst());
            assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
            assertThat(setCookie(answer)).isEmpty();
        }
        Held held = held(ApiFixture.TOKEN);
        HttpResponse<String> again = api.send(held.with(signingIn("nonsense")));
        refused(again, 401, "unauthorized");
        assertThat(setCookie(again)).as("what it had goes on").isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"{}|token", "{\"token\":1}|token",
            "{\"token\":null}|token",
            "{\"token\":\"\"}|token", "{\"token\":\" \"}|token", "{\"token\":\"a\",\"name\":\"x\"}|name", "[]|body",
            "nothing|body"})
    void aBodyIsToldWhatIsWrongWithIt(String body, String field) throws Exception {
        HttpResponse<String> answer = api.send(posted(SESSION, body));
        assertThat(refused(answer, 400, "invalid_request").at("/errors/0/field").stringValue()).isEqualTo(field);
    }

    @Test
    void aBodyThatIsTooMuchOrNoJsonIsRefused() throws Exception {
        refused(signIn("x".repeat(513)), 400, "invalid_request");
        refused(signIn("x".repeat(1 << 20)), 413, "payload_too_large");
        refused(api.send(api.bare(SESSION).header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{\"token\":\"" + ApiFixture.TOKEN + "\"}"))), 415,
                "unsupported_media_type");
        refused(api.send(signingIn(ApiFixture.TOKEN).header("Accept", "text/html")), 406, "not_acceptable");
    }

    @Test
    void onlyOverHttpsIsItForHttpsAlone() throws Exception {
        assertThat(setCookie(api.send(signingIn(ApiFixture.TOKEN).header("Origin", "http://localhost:7420"))))
                .doesNotContain("Secure");
        assertThat(setCookie(api.send(signingIn(ApiFixture.TOKEN).header("X-Forwarded-Proto", "http"))))
                .doesNotContain("Secure");
        for (List<String> header : List.of(List.of("Origin", "https://proxy.example"),
                List.of("X-Forwarded-Proto", "https"), List.of("X-Forwarded-Proto", "HTTPS, http"))) {
            assertThat(setCookie(api.send(signingIn(ApiFixture.TOKEN).header(header.getFirst(), header.getLast()))))
                    .endsWith("; Max-Age=2592000; Secure");
        }
        assertThat(setCookie(api.send(api.bare(SESSION).header("X-Forwarded-Proto", "https").DELETE())))
                .endsWith("; Max-Age=0; Secure");
    }

    /// A page at another port of this host is of the same site to a browser, which sends the cookie along. It may send the header only if
    /// the server gives leave when it is asked first, and the server gives none.
    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:3000", "http://127.0.0.1:3000", "https://localhost"})
    void aPageAtAnotherPortCannotCall(String origin) throws Exception {
        Held held = held(ApiFixture.TOKEN);
        for (String path : List.of(PLANS, SESSION, "/v1/tokens")) {
            for (String method : List.of("GET", "POST", "DELETE")) {
                HttpResponse<String> preflight = api.send(api.bare(path).header("Cookie", held.cookie)
                        .method("OPTIONS", BodyPublishers.noBody()).header("Origin", origin)
                        .header("Access-Control-Request-Method", method)
                        .header("Access-Control-Request-Headers", "mto-session-key, content-type"));
                assertThat(preflight.statusCode()).isEqualTo(401);
                assertThat(preflight.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
            }
        }
        HttpResponse<String> simple = api.send(api.bare(PLANS).header("Cookie", held.cookie).header("Origin", origin));
        refused(simple, 401, "unauthorized");
        HttpResponse<String> read = api.send(held.with(api.bare(PLANS)).header("Origin", origin));
        assertThat(read.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
        refused(api.send(api.bare(SESSION).header("Origin", origin).header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{\"token\":\"" + ApiFixture.TOKEN + "\"}"))), 415,
                "unsupported_media_type");
    }
}
