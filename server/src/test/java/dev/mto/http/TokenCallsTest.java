package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Making, listing and revoking tokens, and what each scope opens.
class TokenCallsTest extends AccessCalls {
    TokenCallsTest() throws ListenException {
        // What it needs is made by the class above.
    }

    @Test
    void aTokenIsMadeShownOnceListedAndRevoked() throws Exception {
        HttpResponse<String> made = api.post("/v1/tokens",
                "{\"name\":\"ci\",\"scopes\":[\"plans:write\"],\"roots\":[\"" + root + "\"],\"allow\":[\"bash:git *\"],"
                        + "\"expires\":\"12h\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(made.headers().firstValue("Cache-Control")).contains("no-store");
        String secret = json(made).get("secret").stringValue();
        JsonNode token = json(made).get("token");
        assertThat(secret).startsWith("mto_" + token.get("id").stringValue() + "_");
        assertThat(made.headers().firstValue("Location")).contains("/v1/tokens/" + token.get("id").stringValue());
        assertThat(token.toString()).isEqualTo("{\"id\":" + token.get("id") + ",\"name\":\"ci\",\"owner\":\"ci\","
                + "\"state\":\"active\",\"scopes\":[\"plans:write\"],\"roots\":[\"" + root
                + "\"],\"allow\":[\"bash:git *\"],\"createdAt\":\"2026-11-22T10:00:00Z\","
                + "\"expiresAt\":\"2026-11-22T22:00:00Z\"}");

        submitted(secret);
        HttpResponse<String> list = api.get("/v1/tokens");
        assertThat(list.body()).doesNotContain(secret).contains("\"lastUsedAt\":\"2026-11-22T10:00:00Z\"");
        HttpResponse<String> revoked = api.send(api.to("/v1/tokens/ci").DELETE());
        assertThat(json(revoked).at("/token/state").stringValue()).isEqualTo("revoked");
        assertThat(api.send(api.to("/v1/tokens/ci").DELETE()).statusCode()).as("again").isEqualTo(200);
        HttpResponse<String> late = get(secret, PLANS);
        refused(late, 401, "token_revoked");
        assertThat(late.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer realm=\"mto\", error=\"invalid_token\"");
        refused(api.send(api.to("/v1/tokens/nobody").DELETE()), 404, "token_not_found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{}|name", "{\"name\":\"A\",\"scopes\":[\"admin\"]}|name",
            "{\"name\":\"local\",\"scopes\":[\"admin\"]}|name",
            "{\"name\":\"a\"}|scopes", "{\"name\":\"a\",\"scopes\":[]}|scopes",
            "{\"name\":\"a\",\"scopes\":[\"all\"]}|scopes[0]", "{\"name\":\"a\",\"scopes\":\"admin\"}|scopes",
            "{\"name\":\"a\",\"scopes\":[\"plans:write\"]}|roots",
            "{\"name\":\"a\",\"scopes\":[\"plans:write\"],\"roots\":[\"src\"]}|roots[0]",
            "{\"name\":\"a\",\"scopes\":[\"plans:write\"],\"roots\":[\"/no/such\"]}|roots[0]",
            "{\"name\":\"a\",\"scopes\":[\"plans:read\"],\"roots\":[\"/\"]}|roots",
            "{\"name\":\"a\",\"scopes\":[\"admin\"],\"allow\":[\"bash\"]}|allow",
            "{\"name\":\"a\",\"scopes\":[\"admin\"],\"expires\":\"0d\"}|expires",
            "{\"name\":\"a\",\"scopes\":[\"admin\"],\"expires\":\"4000d\"}|expires",
            "{\"name\":\"a\",\"scopes\":[\"admin\"],\"expires\":\"soon\"}|expires",
            "{\"name\":\"a\",\"scopes\":[\"admin\"],\"owner\":\"B b\"}|owner",
            "{\"name\":\"a\",\"scopes\":[\"admin\"],\"mood\":1}|mood"})
    void aTokenIsToldWhatIsWrongWithIt(String body, String field) throws Exception {
        JsonNode problem = refused(api.post("/v1/tokens", body), 400, "invalid_request");
        assertThat(problem.get("errors").valueStream().map(error -> error.get("field").stringValue())).contains(field);
        assertThat(api.tokens.all()).isEmpty();
    }

    @Test
    void aNameIsTakenUntilItsTokenIsRevoked() throws Exception {
        reader("ci");
        String again = "{\"name\":\"ci\",\"scopes\":[\"plans:read\"]}";
        assertThat(refused(api.post("/v1/tokens", again), 409, "token_exists").at("/errors/0/field").stringValue())
                .isEqualTo("name");
        api.tokens.revoke("ci");
        assertThat(api.post("/v1/tokens", again).statusCode()).isEqualTo(201);
    }

    @Test
    void anExpiredTokenSaysSo() throws Exception {
        String token = reader("ci");
        api.clock.pass(Duration.ofDays(1));
        HttpResponse<String> late = get(token, PLANS);
        refused(late, 401, "token_expired");
        assertThat(late.headers().firstValue("WWW-Authenticate")).isPresent();
    }

    @Test
    void eachScopeIsAskedFor() throws Exception {
        String reader = reader("ci");
        String plan = PLANS + "/" + Plans.make(api.orchestrator, List.of());
        assertThat(get(reader, PLANS).statusCode()).isEqualTo(200);
        for (HttpResponse<String> answer : List.of(submit(reader, ""),
                post(reader, plan + "/cancel", "{\"reason\":\"x\"}"),
                post(reader, plan + "/subtasks/0/retry", "{}"),
                post(reader, plan + "/subtasks/0/cancel", "{\"reason\":\"x\"}"),
                post(reader, plan + "/deliveries/x/retry", ""), get(reader, "/v1/webhooks/secret"),
                post(reader, "/v1/webhooks/secret", ""),
                post(reader, plan + "/synthesis/claim", "{\"clientId\":\"me\"}"))) {
            if (answer.statusCode() != 404) {
                assertThat(refused(answer, 403, "scope_missing").get("detail").stringValue()).contains("plans:write");
            }
        }
        String writer = writer("dev");
        for (HttpResponse<String> answer : List.of(get(writer, "/v1/tokens"), post(writer, "/v1/tokens", "{}"),
                api.send(api.as(writer, "/v1/tokens/ci").DELETE()), post(writer, "/v1/stop", ""))) {
            assertThat(refused(answer, 403, "scope_missing").get("detail").stringValue()).contains("admin");
        }
        assertThat(api.stops).isEmpty();
        assertThat(get(admin(), "/v1/tokens").statusCode()).isEqualTo(200);
    }
}
