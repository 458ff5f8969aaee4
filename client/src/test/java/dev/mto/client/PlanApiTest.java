package dev.mto.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.mto.client.Problem.FieldError;
import dev.mto.client.StubServer.Call;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class PlanApiTest {
    private static final String PLAN = "/v1/orchestrate/plan_1";
    private static final String DOCUMENT = "{\"plan\":{\"id\":\"plan_1\",\"status\":\"executing\"},\"subtasks\":[]}";

    private final StubServer server;
    private final PlanApi api;

    PlanApiTest() throws IOException {
        server = StubServer.start();
        api = server.api();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void handsARequestInWithWhatWasSetAndNothingElse() throws ApiException {
        server.on("POST /v1/orchestrate", 202, "application/json", "{\"planId\":\"plan_1\"}");
        Submission request = Submission.of("Do it").maxSubtasks(3).directory("/src").model("a/b").parentSession("ses_1")
                .client("me").continueOnDependencyFailure().allow(List.of("bash", "edit:*.md"))
                .budget(new Budget(Optional.of(new BigDecimal("2.5")), Optional.empty()));
        assertThat(api.submit(request)).isEqualTo("plan_1");
        assertThat(JsonMapper.shared().readTree(onlyCall().body())).isEqualTo(JsonMapper.shared().readTree("""
                {"taskDescription":"Do it","maxSubtasks":3,"directory":"/src","model":"a/b","parentSessionId":"ses_1",
                 "clientId":"me","onDependencyFailure":"continue","allow":["bash","edit:*.md"],
                 "budget":{"maxCostUsd":2.5}}"""));
        assertThat(onlyCall().token()).isEqualTo("Bearer the-token");
        assertThat(Submission.of("Do it").json()).hasToString("{\"taskDescription\":\"Do it\"}");
    }

    @Test
    void asksForPlansAndPages() throws ApiException {
        server.on("GET " + PLAN, DOCUMENT).on("GET /v1/orchestrate",
                "{\"plans\":[{\"id\":\"plan_1\",\"subtasks\":{\"total\":3,\"completed\":2}}],\"nextCursor\":\"c 1\"}");
        assertThat(api.plan("plan_1").is("executing")).isTrue();
        PlanQuery query = new PlanQuery(Optional.of("failed"), Optional.of("/a b"), Optional.of(2), Optional.empty());
        PlanPage page = api.list(query);
        assertThat(page.plans()).extracting(PlanSummary::id, PlanSummary::total, PlanSummary::completed)
                .containsExactly(tuple("plan_1", 3, 2));
        api.list(query.from(page.nextCursor().orElseThrow()));
        api.list(PlanQuery.ALL);
        api.list(PlanQuery.ALL.with("50% off_"));
        assertThat(server.calls()).extracting(Call::what).containsExactly("GET " + PLAN,
                "GET /v1/orchestrate?status=failed&directory=%2Fa%20b&limit=2",
                "GET /v1/orchestrate?status=failed&directory=%2Fa%20b&limit=2&cursor=c%201", "GET /v1/orchestrate",
                "GET /v1/orchestrate?q=50%25%20off_");
    }

    @Test
    void readsTheJournalByNow() throws ApiException {
        server.streams("GET " + PLAN + "/events", """
                id: 1
                event: plan.submitted
                data: {"seq":1}

                id: 2
                event: planner.started
                data: {"seq":2}

                """);
        assertThat(api.journal("plan_1")).extracting(PlanEvent::seq, PlanEvent::type)
                .containsExactly(tuple(1L, "plan.submitted"), tuple(2L, "planner.started"));
        assertThat(onlyCall().what()).isEqualTo("GET " + PLAN + "/events?follow=false");
    }

    @Test
    void commandsGiveThePlanAsItThenStands() throws ApiException {
        for (String path : List.of("/cancel", "/subtasks/2/cancel", "/subtasks/2/retry", "/synthesis")) {
            server.on("POST " + PLAN + path, 202, "application/json", DOCUMENT);
        }
        server.on("POST " + PLAN + "/synthesis/claim",
                "{\"attempt\":\"synthesis.1\",\"leaseSeconds\":30,\"prompt\":\"Combine.\"}");
        assertThat(List.of(api.cancel("plan_1", "why"), api.cancel("plan_1", 2, "why"), api.retry("plan_1", 2),
                api.completeSynthesis("plan_1", "me", "So it is.", Usage.NONE),
                api.failSynthesis("plan_1", "me", new Fault("session_interrupted", "Quit."))))
                .allMatch(plan -> plan.plan().id().equals("plan_1"));
        assertThat(api.claimSynthesis("plan_1", "me"))
                .isEqualTo(new SynthesisGrant("synthesis.1", Duration.ofSeconds(30), "Combine."));
        assertThat(server.calls()).extracting(Call::body).containsExactly("{\"reason\":\"why\"}",
                "{\"reason\":\"why\"}", "", "{\"clientId\":\"me\",\"ok\":true,\"text\":\"So it is.\",\"usage\":{"
                        + "\"inputTokens\":0,\"outputTokens\":0,\"reasoningTokens\":0,\"cacheReadTokens\":0,"
                        + "\"cacheWriteTokens\":0,\"costUsd\":0}}",
                "{\"clientId\":\"me\",\"ok\":false,\"error\":{\"code\":\"session_interrupted\",\"message\":\"Quit.\"}}",
                "{\"clientId\":\"me\"}");
    }

    @Test
    void approvesAndEditsTheRevisionThatWasSeen() throws ApiException {
        server.on("POST " + PLAN + "/approve", 202, "application/json", DOCUMENT).on("PUT " + PLAN + "/plan", DOCUMENT);
        api.approve("plan_1", 2);
        List<PlannedSubtask> subtasks = List.of(new PlannedSubtask("A", "build", List.of()),
                new PlannedSubtask("B", "explore", List.of(0)));
        api.edit("plan_1", PlanEdit.of(subtasks).revision(2).approve());
        assertThat(server.calls()).extracting(Call::body).containsExactly("{\"revision\":2}",
                "{\"subtasks\":[{\"description\":\"A\",\"agent\":\"build\",\"dependencies\":[]},"
                        + "{\"description\":\"B\",\"agent\":\"explore\",\"dependencies\":[0]}],"
                        + "\"revision\":2,\"approve\":true}");
        assertThat(Submission.of("Do it").requireApproval(true).json())
                .hasToString("{\"taskDescription\":\"Do it\",\"requireApproval\":true}");
    }

    @Test
    void aRefusalHasItsProblem() {
        server.on("POST /v1/orchestrate", 400, "application/problem+json", """
                {"status":400,"code":"invalid_request","title":"The request is not valid","detail":"Both, in one line.",
                 "errors":[{"field":"a","message":"is missing"},{"field":"b","message":"is too long"}]}""");
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> api.submit(Submission.of("")));
        assertThat(refused).hasMessage(
                "invalid_request: The request is not valid\n  a: is missing\n  b: is too long");
        assertThat(refused.problem()).isEqualTo(new Problem(400, "invalid_request", "The request is not valid",
                "Both, in one line.", List.of(new FieldError("a", "is missing"), new FieldError("b", "is too long"))));
        assertThat(refused.isBadRequest()).isTrue();
        assertThat(refused.mayPass()).isFalse();
    }

    @Test
    void whatTheServerHasTroubleWithMayPass() {
        server.on("GET " + PLAN, 503, "application/problem+json",
                "{\"code\":\"store_unavailable\",\"detail\":\"The disk is full.\"}");
        assertThatThrownBy(() -> api.plan("plan_1")).hasMessage("store_unavailable: The disk is full.")
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.mayPass()).isTrue());
    }

    @Test
    void aTokenThatIsNotKnownSaysWhereItIsFrom() {
        server.on("POST /v1/orchestrate", 401, "application/problem+json", "{\"code\":\"unauthorized\"}")
                .on("GET " + PLAN, 401, "application/problem+json", "{\"code\":\"unauthorized\"}");
        PlanApi told = new PlanApi(new Endpoint(server.url(), "wrong", "a file", "look elsewhere"));
        String message = "unauthorized: the server at " + server.url() + " does not know this token";
        assertThatThrownBy(() -> told.submit(Submission.of("Do it"))).isInstanceOf(RefusedException.class)
                .hasMessage(message + " (read from a file)\n  look elsewhere");
        assertThatThrownBy(() -> api.plan("plan_1")).hasMessage(message);
        assertThat(told.server()).hasToString(server.url() + " (token from a file)");
    }

    @Test
    void whateverElseAnswersIsNotTakenForTheServer() {
        server.on("GET " + PLAN, 200, "text/html", "<html>").on("GET " + PLAN + "/events", 200, "text/html", "<html>")
                .on("POST /v1/orchestrate", 500, "text/plain", "Oops");
        String message = "what answers at " + server.url() + " is no mto server";
        assertThatThrownBy(() -> api.plan("plan_1")).isInstanceOf(UnreachableException.class).hasMessage(message);
        assertThatThrownBy(() -> api.events("plan_1", "")).hasMessage(message);
        assertThatThrownBy(() -> api.journal("plan_1")).hasMessage(message);
        assertThatThrownBy(() -> api.submit(Submission.of("Do it"))).hasMessage(message + " (HTTP status 500)");
        assertThat(api.isLive()).isFalse();
    }

    @Test
    void nobodyThereIsToldAsThat() throws IOException {
        URI nowhere;
        try (ServerSocket socket = new ServerSocket(0)) {
            nowhere = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        PlanApi alone = new PlanApi(Endpoint.of(nowhere, "t"));
        assertThatThrownBy(() -> alone.plan("plan_1")).isInstanceOf(UnreachableException.class)
                .hasMessageStartingWith("the server at " + nowhere + " does not answer: ");
        assertThatThrownBy(() -> alone.journal("plan_1")).isInstanceOf(UnreachableException.class)
                .hasMessageStartingWith("the server at " + nowhere + " does not answer: ");
        assertThat(alone.isLive()).isFalse();
    }

    private Call onlyCall() {
        assertThat(server.calls()).hasSize(1);
        return server.calls().getFirst();
    }
}
