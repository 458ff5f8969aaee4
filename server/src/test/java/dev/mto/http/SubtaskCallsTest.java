package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.orchestrator.SubtaskCommand;
import dev.mto.plan.PlanId;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class SubtaskCallsTest {
    private ApiFixture api;
    private PlanId id;

    @BeforeEach
    void start() throws Exception {
        api = new ApiFixture();
        id = Plans.make(api.orchestrator, Plans.underWay());
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private HttpResponse<String> post(String rest) throws Exception {
        return api.post("/v1/orchestrate/" + id + "/subtasks/" + rest);
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code, String detail) {
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
        assertThat(problem.get("detail").stringValue()).isEqualTo(detail);
    }

    @Test
    void tellsWhichSubtaskIsMeantAndAnswersWithThePlan() throws Exception {
        for (String call : List.of("2/cancel", "3/retry")) {
            HttpResponse<String> answer = post(call);
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(JsonMapper.shared().readTree(answer.body()).at("/plan/id").stringValue()).isEqualTo(id.value());
        }
        assertThat(api.orchestrator.told()).containsExactly("cancel 2: Cancelled over HTTP.", "retry 3");
    }

    @Test
    void passesOnWhySomebodyCallsItOff() throws Exception {
        assertThat(cancel("{\"reason\":\"The wrong table\"}").statusCode()).isEqualTo(202);
        assertThat(api.orchestrator.told()).containsExactly("cancel 2: The wrong table");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"reason\":\" \"}", "{\"reason\":7}", "{\"reason\":\"a\",\"why\":\"b\"}", "[]"})
    void aReasonIsAText(String body) throws Exception {
        HttpResponse<String> answer = cancel(body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("invalid_request");
        assertThat(api.orchestrator.told()).isEmpty();
    }

    @Test
    void aReasonIsNoStory() throws Exception {
        assertThat(cancel("{\"reason\":\"" + "x".repeat(501) + "\"}").body())
                .contains("must have 1 to 500 characters, not 501");
    }

    private HttpResponse<String> cancel(String body) throws Exception {
        return api.post("/v1/orchestrate/" + id + "/subtasks/2/cancel", body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "1.5", "99999999999"})
    void anIndexIsAWholeNumber(String index) throws Exception {
        assertProblem(post(index + "/retry"), 404, "subtask_not_found",
                "\"" + index + "\" is not the index of a sub-task, a whole number from 0 on.");
    }

    @Test
    void saysWhichSubtasksThereAre() throws Exception {
        api.orchestrator.answerSubtaskCommands(new SubtaskCommand.Unknown(4));
        assertProblem(post("4/cancel"), 404, "subtask_not_found", "The plan has the sub-tasks 0 to 3.");
        api.orchestrator.answerSubtaskCommands(new SubtaskCommand.Unknown(0));
        assertProblem(post("0/retry"), 404, "subtask_not_found",
                "The plan has no sub-tasks; it did not get as far.");
    }

    @Test
    void saysWhyASubtaskCannotBeRunAgain() throws Exception {
        api.orchestrator.answerSubtaskCommands(new SubtaskCommand.Refused("The plan is not over yet."));
        assertProblem(post("1/retry"), 409, "retry_refused", "The plan is not over yet.");
        assertProblem(post("1/cancel"), 409, "plan_awaits_approval", "The plan is not over yet.");
    }

    @Test
    void thereIsNothingToDoForAPlanThatIsNot() throws Exception {
        id = new PlanId("plan_nothere");
        assertThat(post("0/retry").statusCode()).isEqualTo(404);
        assertThat(post("0/cancel").statusCode()).isEqualTo(404);
    }
}
