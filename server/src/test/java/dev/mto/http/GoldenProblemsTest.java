package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.fault.ErrorCode;
import dev.mto.orchestrator.ApprovalCommand;
import dev.mto.orchestrator.Claim;
import dev.mto.orchestrator.SubtaskCommand;
import dev.mto.run.IllegalTransition;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// The problem document of each code that a request can be answered with, as it is on the wire.
class GoldenProblemsTest extends AccessCalls {
    private static final String TASK = "{\"taskDescription\":\"Do it\"}";
    private static final String SUBMIT = "POST /v1/orchestrate HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + ApiFixture.TOKEN + "\r\nContent-Type: application/json\r\nConnection: close\r\n";

    GoldenProblemsTest() throws ListenException {
        // What it needs is made by the class above.
    }

    /// Compares what was answered, with the test's own folder left out.
    private void golden(String name, HttpResponse<String> answer) {
        Golden.assertMatches("problem-" + name, answer.body().replace(root.toString(), "/home/ada/shop")
                .replaceAll("Incident [0-9a-f]{8}", "Incident 00000000"));
    }

    private HttpResponse<String> plan(String call, String body) throws Exception {
        return api.post(PLANS + "/plan_1" + call, body);
    }

    @Test
    void whatLetsNobodyIn() throws Exception {
        String token = reader("ci");
        golden("scope-missing", submit(token, ""));
        api.clock.pass(Duration.ofDays(1));
        golden("token-expired", get(token, PLANS));
        String other = reader("other");
        api.tokens.revoke("other");
        golden("token-revoked", get(other, PLANS));
        golden("origin-forbidden", api.send(api.to(PLANS).header("Origin", "https://evil.example")));
    }

    @Test
    void whatATokenMayNot() throws Exception {
        String token = writer("ci");
        golden("directory-forbidden", submit(token, ",\"directory\":\"/usr\""));
        golden("allowance-forbidden", submit(token, ",\"allow\":[\"bash\"]"));
        submitted(token);
        submitted(token);
        golden("too-many-plans", submit(token, ""));
        golden("token-exists", api.post("/v1/tokens", "{\"name\":\"ci\",\"scopes\":[\"plans:read\"]}"));
        golden("token-not-found", api.send(api.to("/v1/tokens/nobody").DELETE()));
    }

    @Test
    void whatIsTooMuch() throws Exception {
        String token = writer("ci");
        String events = PLANS + "/" + submitted(token) + "/events";
        try (EventReader first = EventReader.open(api, api.as(token, events));
                EventReader second = EventReader.open(api, api.as(token, events))) {
            assertThat(List.of(first.next(), second.next())).allMatch(Optional::isPresent);
            golden("too-many-streams", get(token, events));
        }
        String busy = reader("busy");
        for (int request = 0; request < ApiFixture.REQUESTS_PER_MINUTE; request++) {
            assertThat(get(busy, PLANS).statusCode()).isEqualTo(200);
        }
        golden("too-many-requests", get(busy, PLANS));
    }

    @Test
    void whatAPlanDoesNotTake() throws Exception {
        Plans.make(api.orchestrator, Plans.underWay());
        api.orchestrator.answerSubtaskCommands(new SubtaskCommand.Unknown(4));
        golden("subtask-not-found", api.post(PLANS + "/plan_1/subtasks/4/retry"));
        api.orchestrator.answerSubtaskCommands(new SubtaskCommand.Refused("The plan is not over yet. Wait for its end, "
                + "or cancel it first."));
        golden("delivery-not-found", api.post(PLANS + "/plan_1/deliveries/plan_1-17/retry"));
        golden("retry-refused", api.post(PLANS + "/plan_1/subtasks/3/retry"));
        api.orchestrator.answerSubtaskCommands(new SubtaskCommand.Refused("The plan waits to be approved. Edit it, so "
                + "that whoever approves it sees what is left out."));
        golden("plan-awaits-approval", api.post(PLANS + "/plan_1/subtasks/3/cancel"));
        api.orchestrator.answerApprovals(new ApprovalCommand.Changed(2));
        golden("plan-changed", plan("/approve", "{\"revision\":1}"));
        api.orchestrator.answerApprovals(new ApprovalCommand.NotAwaiting("The plan is executing."));
        golden("not-awaiting-approval", plan("/approve", "{\"revision\":1}"));
        api.orchestrator.answerClaims(new Claim.Held("Another client has it."));
        golden("synthesis-claimed", plan("/synthesis/claim", "{\"clientId\":\"tui-2\"}"));
        api.orchestrator.answerClaims(new Claim.Closed("The plan has its answer."));
        golden("synthesis-closed", plan("/synthesis/claim", "{\"clientId\":\"tui-2\"}"));
    }

    @Test
    void whatAnAddressDoesNotTake() throws Exception {
        golden("method-not-allowed", api.post("/health/live"));
        api.send(posted(ApiFixture.TOKEN, PLANS, TASK).header("Idempotency-Key", "build-7"));
        golden("idempotency-conflict", api.send(posted(ApiFixture.TOKEN, PLANS, TASK.replace("it", "that"))
                .header("Idempotency-Key", "build-7")));
    }

    @Test
    void whatWentWrongHere() throws Exception {
        Plans.make(api.orchestrator, Plans.underWay());
        api.orchestrator.failWith(new IllegalStateException("a secret"));
        golden("internal", api.get(PLANS + "/plan_1"));
        api.orchestrator.failWith(new IllegalTransition("subtask.3.1 ended and never began (event 7)"));
        golden("senseless", api.get(PLANS + "/plan_1"));
    }

    @Test
    void whatIsHardlyHttp() throws Exception {
        raw("address-too-long", "GET /" + "x".repeat(17_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        raw("headers-too-large", "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(17_000) + "\r\n\r\n");
        raw("not-spoken", "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n");
        try (ApiFixture impatient = new ApiFixture(new HttpSettings.Timing(Duration.ofSeconds(1), Duration.ofSeconds(1),
                Duration.ofSeconds(3), Duration.ofSeconds(20), Duration.ofSeconds(30)))) {
            assertRaw("body-broke-off", new RawCall(impatient.port).exchange(SUBMIT + "Content-Length: 100\r\n\r\n{"));
        }
    }

    private void raw(String name, String request) throws IOException {
        assertRaw(name, new RawCall(api.port).exchange(request));
    }

    private static void assertRaw(String name, String answer) {
        Golden.assertMatches("problem-" + name, answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }

    @Test
    void makingATokenAndTakingItBack() throws Exception {
        HttpResponse<String> made = api.post("/v1/tokens", "{\"name\":\"ci\",\"scopes\":[\"plans:write\"],\"roots\":[\""
                + root + "\"],\"allow\":[\"bash:git *\"],\"expires\":\"12h\"}");
        String id = json(made).at("/token/id").stringValue();
        String secret = json(made).get("secret").stringValue();
        token("issued", made, id, secret);
        submitted(secret);
        token("list", api.get("/v1/tokens"), id, secret);
        token("revoked", api.send(api.to("/v1/tokens/ci").DELETE()), id, secret);
    }

    private void token(String name, HttpResponse<String> answer, String id, String secret) {
        Golden.assertMatches("token-" + name, answer.body().replace(secret, "mto_k3v9x2m8_" + "A".repeat(43))
                .replace(id, "k3v9x2m8").replace(root.toString(), "/home/ada/shop"));
    }

    @Test
    void allCodesThereAre() {
        TreeMap<String, String> codes = new TreeMap<>();
        Arrays.stream(ErrorCode.values()).forEach(code -> codes.put(code.code(), code.title()));
        Golden.assertMatches("fault", "codes", JsonMapper.shared().writeValueAsString(codes));
    }
}
