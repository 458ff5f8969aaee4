package dev.mto.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.TurnIds;
import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.Allowance;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.ModelRef;
import dev.mto.plan.PlanId;
import dev.mto.run.Attempt;
import dev.mto.run.Attempt.Work;
import dev.mto.run.Outcome;
import dev.mto.run.PlanEvent;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlanCallsTest {
    private final ApiFixture api = start();

    private static ApiFixture start() {
        try {
            return new ApiFixture();
        } catch (ListenException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void takesATaskOnAndSaysWhereItIs() throws Exception {
        HttpResponse<String> answer = api.submit("{\"taskDescription\": \"Do it\"}");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Location")).contains("/v1/orchestrate/plan_1");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        Golden.assertMatches("submitted", answer.body());
        assertThat(api.orchestrator.goal(new PlanId("plan_1"))).isEqualTo(Plans.goal("Do it"));
    }

    @Test
    void passesOnEveryField(@TempDir Path folder) throws Exception {
        HttpResponse<String> answer = api.submit("""
                {"taskDescription": " Ünï \\ud83d\\ude00 ", "maxSubtasks": 10, "parentSessionId": "ses_1",
                 "directory": "%s/../%s", "clientId": "tui", "model": "sample/a/b",
                 "onDependencyFailure": "continue", "allow": ["bash", "external_directory:/etc/*"]}
                """.formatted(folder, folder.getFileName()));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(api.orchestrator.goal(new PlanId("plan_1"))).isEqualTo(new Goal(" Ünï 😀 ", 10, folder,
                Optional.of(new ModelRef("sample", "a/b")), Optional.of("ses_1"), Optional.of("tui"),
                DependencyPolicy.CONTINUE, Optional.empty(),
                List.of(new Allowance("bash", Optional.empty()),
                        new Allowance("external_directory", Optional.of("/etc/*")))));
    }

    @Test
    void takesAStreamedBodyAndAQuotedCharset() throws Exception {
        byte[] body = "{\"taskDescription\":\"Do it\"}".getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> answer = api.send(api.to("/v1/orchestrate")
                .header("Content-Type", "Application/JSON; charset=\"UTF-8\"")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));

        assertThat(answer.statusCode()).isEqualTo(202);
    }

    @Test
    void showsAPlanAsItStands() throws Exception {
        PlanId id = Plans.make(api.orchestrator, List.of());
        Golden.assertMatches("plan-submitted", api.get("/v1/orchestrate/" + id).body());

        Plans.underWay().forEach(event -> api.orchestrator.happen(id, event));
        Golden.assertMatches("plan-executing", api.get("/v1/orchestrate/" + id).body());

        Plans.theRest().forEach(event -> api.orchestrator.happen(id, event));
        HttpResponse<String> answer = api.get("/v1/orchestrate/" + id);
        Golden.assertMatches("plan-completed", answer.body());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    }

    @Test
    void tellsAPlanThatIsBeingWrittenFromOneThatIsWhole() throws Exception {
        PlanId id = Plans.make(api.orchestrator, Plans.written());
        Golden.assertMatches("plan-written", api.get("/v1/orchestrate/" + id).body());

        Plans.writtenOtherwise().stream().limit(3).forEach(event -> api.orchestrator.happen(id, event));
        assertThat(api.get("/v1/orchestrate/" + id).body()).as("the second is being ended")
                .contains("\"dropped\":[{\"index\":1,\"status\":\"running\"");
        Plans.writtenOtherwise().stream().skip(3).forEach(event -> api.orchestrator.happen(id, event));
        Golden.assertMatches("plan-dropped", api.get("/v1/orchestrate/" + id).body());
    }

    @Test
    void saysWhyThereIsNoPlanYetAndWhenThePlannerIsAskedAgain() throws Exception {
        PlanId id = Plans.make(api.orchestrator, Plans.written());
        api.orchestrator.happen(id, new PlanEvent.AttemptFailed(Plans.PLANNER,
                new Fault(ErrorCode.PROVIDER_UNAVAILABLE, "503 from the provider"),
                Optional.of(FakeOrchestrator.START.plusSeconds(60)), Usage.NONE));
        assertThat(planner(id)).contains("\"status\":\"pending\"", "\"code\":\"provider_unavailable\"", "\"retryAt\":")
                .doesNotContain("finishedAt");
        api.orchestrator.happen(id, new PlanEvent.PlanStopping(new Fault(ErrorCode.PLANNER_TIMEOUT, "Too slow.")));
        assertThat(planner(id)).contains("\"status\":\"failed\"", "\"finishedAt\":");
    }

    private String planner(PlanId id) throws Exception {
        return JsonMapper.shared().readTree(api.get("/v1/orchestrate/" + id).body()).at("/plan/planner").toString();
    }

    @Test
    void showsWhyAPlanFailed() throws Exception {
        PlanId id = Plans.make(api.orchestrator, List.of(new PlanEvent.PlanFailed(
                new Fault(ErrorCode.PLANNER_TIMEOUT, "No plan within 3 minutes."))));

        Golden.assertMatches("plan-failed", api.get("/v1/orchestrate/" + id).body());
    }

    @Test
    void showsWhatIsBeingEndedAndWhy() throws Exception {
        PlanId id = Plans.make(api.orchestrator, Plans.underWay());
        Attempt running = new Attempt(new Work.Subtask(3), 2);
        List.of(new PlanEvent.PlanPaused(FakeOrchestrator.START.plusSeconds(3600), "Too many requests"),
                new PlanEvent.SubtaskStarted(running, new TurnIds("key", "msg", "prt")),
                new PlanEvent.AttemptStopping(running, new Fault(ErrorCode.SESSION_INACTIVE, "Silent for 5 minutes.")),
                new PlanEvent.SubtaskCancelRequested(3, "No need of it."),
                new PlanEvent.PlanStopping(new Fault(ErrorCode.BUDGET_EXHAUSTED, "All is spent.")),
                new PlanEvent.CancelRequested("Too dear.")).forEach(event -> api.orchestrator.happen(id, event));

        Golden.assertMatches("plan-stopping", api.get("/v1/orchestrate/" + id).body());
    }

    @Test
    void cancelsOnceAndForAll() throws Exception {
        PlanId id = Plans.make(api.orchestrator, List.of());

        HttpResponse<String> first = api.post("/v1/orchestrate/" + id + "/cancel");
        HttpResponse<String> again = api.post("/v1/orchestrate/" + id + "/cancel");
        api.orchestrator.happen(id, new PlanEvent.PlanCancelled());
        HttpResponse<String> late = api.post("/v1/orchestrate/" + id + "/cancel");

        assertThat(List.of(first.statusCode(), again.statusCode(), late.statusCode())).containsExactly(202, 202, 200);
        assertThat(first.body()).isEqualTo(again.body()).contains("\"status\":\"planning\"");
        Golden.assertMatches("plan-cancelled", late.body());
    }

    @Test
    void listsPlansNewestFirstPageByPage() throws Exception {
        for (int count = 0; count < 45; count++) {
            Plans.make(api.orchestrator, List.of());
        }
        List<String> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            String from = cursor.get().isEmpty() ? "" : "?cursor=" + cursor.get();
            JsonNode page = JsonMapper.shared().readTree(api.get("/v1/orchestrate" + from).body());
            page.get("plans").forEach(plan -> seen.add(plan.get("id").stringValue()));
            sizes.add(page.get("plans").size());
            cursor = Optional.ofNullable(page.get("nextCursor")).map(JsonNode::stringValue);
        }

        assertThat(sizes).containsExactly(20, 20, 5);
        assertThat(seen).doesNotHaveDuplicates().hasSize(45).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void showsWhoWritesTheAnswer() throws Exception {
        Goal goal = new Goal("Look at everything", 5, Path.of("/tmp"), Optional.empty(), Optional.of("ses_user"),
                Optional.of("tui-1"), DependencyPolicy.FAIL, Optional.empty(), List.of());
        PlanId id = api.orchestrator.submit(goal);
        Plans.underWay().stream().skip(1).forEach(event -> api.orchestrator.happen(id, event));
        Plans.theRest().stream().limit(2).forEach(event -> api.orchestrator.happen(id, event));
        api.orchestrator.happen(id, new PlanEvent.SynthesisOffered());
        assertThat(synthesis(id)).isEqualTo("{\"status\":\"offered\"}");
        api.orchestrator.happen(id, new PlanEvent.SynthesisClaimed(Plans.SYNTHESIS, "tui-2"));
        assertThat(synthesis(id)).isEqualTo("{\"status\":\"claimed\",\"attempt\":1,\"clientId\":\"tui-2\"}");
        Golden.assertMatches("list-client", api.get("/v1/orchestrate").body());
        api.orchestrator.happen(id, new PlanEvent.AttemptInterrupted(Plans.SYNTHESIS, "gone", Usage.NONE));
        assertThat(synthesis(id)).isEqualTo("{\"status\":\"offered\",\"attempt\":1}");
        Attempt own = new Attempt(new Work.Synthesis(), 2);
        api.orchestrator.happen(id, new PlanEvent.SynthesisStarted(own, new TurnIds("key", "msg", "prt")));
        api.orchestrator.happen(id, new PlanEvent.SessionOpened(own, "ses_own"));
        assertThat(synthesis(id)).isEqualTo("{\"status\":\"running\",\"attempt\":2,\"sessionId\":\"ses_own\"}");
        api.orchestrator.happen(id, new PlanEvent.PlanCompleted(own, "Four.", Outcome.FULL, Usage.NONE));
        Golden.assertMatches("plan-client", api.get("/v1/orchestrate/" + id).body());
    }

    private String synthesis(PlanId id) throws Exception {
        return JsonMapper.shared().readTree(api.get("/v1/orchestrate/" + id).body()).at("/plan/synthesis").toString();
    }

    @Test
    void listsWhatFits() throws Exception {
        PlanId completed = Plans.make(api.orchestrator,
                Stream.concat(Plans.underWay().stream(), Plans.theRest().stream()).toList());
        Plans.make(api.orchestrator, Plans.underWay());

        String all = api.get("/v1/orchestrate?directory=%2Ftmp&limit=1").body();
        Golden.assertMatches("list-page", all);
        Golden.assertMatches("list-completed", api.get("/v1/orchestrate?status=completed&limit=100").body());
        assertThat(api.get("/v1/orchestrate?status=completed").body()).contains(completed.value());
        Golden.assertMatches("list-empty", api.get("/v1/orchestrate?directory=/elsewhere").body());
    }

    @Test
    void listsWhatStandsInOneOfSeveralWays() throws Exception {
        PlanId completed = Plans.make(api.orchestrator,
                Stream.concat(Plans.underWay().stream(), Plans.theRest().stream()).toList());
        PlanId executing = Plans.make(api.orchestrator, Plans.underWay());
        PlanId planning = Plans.make(api.orchestrator, List.of());

        assertThat(ids("status=executing,planning")).containsExactly(planning.value(), executing.value());
        assertThat(ids("status=completed%2Cplanning")).containsExactly(planning.value(), completed.value());
        assertThat(ids("status=planning,planning")).containsExactly(planning.value());
        for (String wrong : List.of("executing,", ",", "", "executing, planning", "executing,asleep")) {
            HttpResponse<String> refused = api.get("/v1/orchestrate?status=" + URLEncoder.encode(wrong, UTF_8));
            assertThat(refused.statusCode()).as(wrong).isEqualTo(400);
            assertThat(refused.body()).contains("with commas between");
        }
    }

    private List<String> ids(String query) throws Exception {
        HttpResponse<String> answer = api.get("/v1/orchestrate?" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body()).get("plans").valueStream()
                .map(plan -> plan.get("id").stringValue()).toList();
    }

    private PlanId submit(String task) {
        return api.orchestrator.submit(new Goal(task, 5, Path.of("/tmp"), Optional.empty(), Optional.empty(),
                Optional.empty(), DependencyPolicy.FAIL, Optional.empty(), List.of()));
    }

    @Test
    void findsPlansByWhatWasAskedFor() throws Exception {
        PlanId invoice = submit("Pay the INVOICE of Größe, 100% now_");
        PlanId other = submit("Water the plants; 100 now");

        for (String found : List.of("invoice", "e of g", "GRÖSSE", "größe", "100%", "now_")) {
            assertThat(ids("q=" + URLEncoder.encode(found, UTF_8))).as(found).containsExactly(invoice.value());
        }
        assertThat(ids("q=100")).containsExactly(other.value(), invoice.value());
        assertThat(ids("q=" + invoice)).containsExactly(invoice.value());
        assertThat(ids("q=invoice&status=executing")).isEmpty();
        assertThat(ids("q=invoice&status=planning&directory=/tmp&limit=1")).containsExactly(invoice.value());
        for (String nothing : List.of("%", "__", "' or '1'='1", "*", "\\", "\0", "plan_none")) {
            assertThat(ids("q=" + URLEncoder.encode(nothing, UTF_8))).as(nothing)
                    .isEqualTo(nothing.equals("%") ? List.of(invoice.value()) : List.of());
        }
        for (String wrong : List.of("q=", "q=" + "x".repeat(201), "q=a&q=b")) {
            assertThat(api.get("/v1/orchestrate?" + wrong).statusCode()).as(wrong).isEqualTo(400);
        }
        assertThat(ids("q=" + URLEncoder.encode("🚀".repeat(200), UTF_8))).isEmpty();
        assertThat(api.get("/v1/orchestrate?q=").body()).contains("q must have 1 to 200 characters");
    }

    @Test
    void aSearchThatTakesTooLongSaysHowFarItGot() throws Exception {
        PlanId oldest = submit("The needle");
        for (int count = 0; count < 200; count++) {
            submit("x".repeat(100_000));
        }
        String first = api.get("/v1/orchestrate?q=needle").body();
        Golden.assertMatches("list-searched", first);
        String cursor = JsonMapper.shared().readTree(first).get("nextCursor").stringValue();
        HttpResponse<String> rest = api.get("/v1/orchestrate?q=needle&cursor=" + cursor);
        assertThat(rest.body()).contains(oldest.value()).doesNotContain("nextCursor", "searchedTo");
        assertThat(api.get("/v1/orchestrate?limit=1").body()).as("no search").doesNotContain("searchedTo");
    }

    @Test
    void saysWhoWaitsForAProvider() throws Exception {
        PlanId id = Plans.make(api.orchestrator, Plans.underWay());
        api.orchestrator.happen(id, new PlanEvent.PlanPaused(Instant.parse("2026-11-22T11:00:00Z"), "Too many"));
        Golden.assertMatches("list-paused", api.get("/v1/orchestrate").body());
        api.orchestrator.happen(id, new PlanEvent.PlanCancelled());
        assertThat(api.get("/v1/orchestrate").body()).doesNotContain("pausedUntil");
    }

    @Test
    void headIsGetWithoutABodyAndOptionsNamesTheMethods() throws Exception {
        PlanId id = Plans.make(api.orchestrator, List.of());

        HttpResponse<String> head = api.send(api.to("/v1/orchestrate/" + id).HEAD());
        HttpResponse<String> absent = api.send(api.to("/v1/orchestrate/plan_none").HEAD());
        HttpResponse<String> options = api.send(
                api.to("/v1/orchestrate").method("OPTIONS", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS, POST");
    }
}
