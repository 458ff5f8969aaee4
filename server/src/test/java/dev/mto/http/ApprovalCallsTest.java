package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.orchestrator.ApprovalCommand;
import dev.mto.plan.PlanId;
import dev.mto.plan.Violation;
import dev.mto.run.PlanEvent;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ApprovalCallsTest {
    private ApiFixture api;
    private PlanId id;

    @BeforeEach
    void start() throws Exception {
        api = new ApiFixture();
        id = Plans.waiting(api.orchestrator);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private HttpResponse<String> approve() throws Exception {
        return api.post("/v1/orchestrate/" + id + "/approve");
    }

    private HttpResponse<String> approve(String body) throws Exception {
        return api.post("/v1/orchestrate/" + id + "/approve", body);
    }

    private HttpResponse<String> edit(String body) throws Exception {
        return api.send(api.to("/v1/orchestrate/" + id + "/plan").header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body)));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    @Test
    void whoeverSubmitsSaysWhetherThePlanWaits() throws Exception {
        api.submit("{\"taskDescription\": \"Do it\", \"requireApproval\": true}");
        assertThat(api.orchestrator.goal(new PlanId("plan_2")).approval()).contains(Plans.WITHIN_A_DAY);
        api.submit("{\"taskDescription\": \"Do it\", \"requireApproval\": false}");
        assertThat(api.orchestrator.goal(new PlanId("plan_3")).approval()).isEmpty();
        assertThat(api.submit("{\"taskDescription\": \"Do it\", \"requireApproval\": \"yes\"}").body())
                .contains("must be true or false");
    }

    @Test
    void showsWhatWaitsAndWhatWasApproved() throws Exception {
        Golden.assertMatches("plan-awaiting", api.get("/v1/orchestrate/" + id).body());
        assertThat(api.get("/v1/orchestrate?status=awaiting_approval").body()).contains(id.value());
        api.orchestrator.happen(id, new PlanEvent.PlanApproved(2));
        JsonNode approved = json(api.get("/v1/orchestrate/" + id));
        assertThat(approved.at("/plan/status").stringValue()).isEqualTo("executing");
        assertThat(approved.at("/plan/approval/approvedAt").isString()).isTrue();
        assertThat(approved.at("/plan/approval/forecast/subtasks").intValue()).as("still to be compared").isEqualTo(2);
    }

    @Test
    void approvesTheRevisionThatIsSaidOrTheOneThereIs() throws Exception {
        assertThat(approve().statusCode()).isEqualTo(202);
        assertThat(approve("{}").statusCode()).isEqualTo(202);
        assertThat(approve("{\"revision\":2}").statusCode()).isEqualTo(202);
        assertThat(api.orchestrator.told()).containsExactly("approve Optional.empty", "approve Optional.empty",
                "approve Optional[2]");
        api.orchestrator.answerApprovals(new ApprovalCommand.Done(api.orchestrator.find(id).orElseThrow(), true));
        assertThat(approve().statusCode()).as("a repeat").isEqualTo(200);
    }

    @Test
    void takesAnArrayAsThePlannerWritesItAndAnObjectThatSaysMore() throws Exception {
        HttpResponse<String> answer = edit("""
                [{"description": "A", "agent": "general"}, {"description": "B", "agent": "x", "dependencies": [0]}]""");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        edit("{\"subtasks\": [], \"revision\": 3, \"approve\": true}");
        assertThat(api.orchestrator.told()).containsExactly(
                "edit PlanEdit[subtasks=[SubtaskSpec[description=A, agent=general, dependencies=[]], "
                        + "SubtaskSpec[description=B, agent=x, dependencies=[0]]], revision=Optional.empty, approve=false]",
                "edit PlanEdit[subtasks=[], revision=Optional[3], approve=true]");
    }

    @Test
    void tellsAllThatIsWrongWithTheFormAtOnce() throws Exception {
        HttpResponse<String> answer = edit("""
                {"subtasks": [{"description": 7, "agent": "general", "when": "now"}, "B",
                              {"dependencies": [1.5]}, {"dependencies": "0"}], "revision": 0, "approve": 1, "plan": []}
                """);
        Golden.assertMatches("problem-edit-form", answer.body());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(api.orchestrator.told()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[{]", "[] []", "7", "{}", "{\"subtasks\":null}", "{\"subtasks\":{}}",
            "[{\"description\":\"A\",\"description\":\"B\"}]", "[null]", "{\"subtasks\":[],\"subtasks\":[]}"})
    void whatIsNoPlanAtAllIsRefused(String body) throws Exception {
        HttpResponse<String> answer = edit(body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer).at("/code").stringValue()).isEqualTo("invalid_request");
        assertThat(api.orchestrator.told()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "{\"revision\":\"2\"}", "{\"revision\":0}", "{\"revision\":1.5}",
            "{\"revision\":99999999999}", "{\"version\":2}"})
    void anApprovalIsARevisionOrNothing(String body) throws Exception {
        assertThat(approve(body).statusCode()).isEqualTo(400);
        assertThat(api.orchestrator.told()).isEmpty();
    }

    @Test
    void tellsAllThatMakesAnEditNoPlanAtOnce() throws Exception {
        api.orchestrator.answerApprovals(new ApprovalCommand.Invalid(List.of(new Violation.TooManySubtasks(9, 5),
                new Violation.EmptyDescription(1), new Violation.UnknownAgent(2, "wizard", List.of("general")),
                new Violation.UnknownDependency(2, 8, 4), new Violation.SelfDependency(2),
                new Violation.RepeatedDependency(2, 1), new Violation.Cycle(List.of(0, 2)))));
        HttpResponse<String> answer = edit("[]");
        Golden.assertMatches("problem-edit-violations", answer.body());
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"not_awaiting_approval,The plan was cancelled.",
            "plan_changed,'The plan is at revision 7 by now. Look at it again, and say that revision.'"})
    void saysWhyAWordComesTooLate(String code, String detail) throws Exception {
        api.orchestrator.answerApprovals(code.equals("plan_changed")
                ? new ApprovalCommand.Changed(7)
                : new ApprovalCommand.NotAwaiting(detail));
        for (HttpResponse<String> answer : List.of(approve(), edit("[]"))) {
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(json(answer).at("/code").stringValue()).isEqualTo(code);
            assertThat(json(answer).at("/detail").stringValue()).isEqualTo(detail);
        }
    }

    @Test
    void thereIsNothingToApproveOfAPlanThatIsNot() throws Exception {
        id = new PlanId("plan_nothere");
        assertThat(approve().statusCode()).isEqualTo(404);
        assertThat(edit("[]").statusCode()).isEqualTo(404);
    }
}
