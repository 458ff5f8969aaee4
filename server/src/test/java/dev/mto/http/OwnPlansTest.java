package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.access.Grant;
import dev.mto.access.Scope;
import dev.mto.access.Tokens;
import dev.mto.access.Tokens.Wish;
import dev.mto.plan.Allowance;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Whose plans are whose, and where and with what they may work.
class OwnPlansTest extends AccessCalls {
    OwnPlansTest() throws ListenException {
        // What it needs is made by the class above.
    }

    @Test
    void anothersPlanIsNoPlan() throws Exception {
        String mine = writer("mine");
        String other = writer("other");
        String plan = submitted(mine);
        String local = Plans.make(api.orchestrator, List.of()).value();

        assertThat(get(mine, PLANS + "/" + plan).statusCode()).isEqualTo(200);
        for (String[] call : new String[][]{{"GET", "", ""}, {"GET", "/events", ""}, {"GET", "/timeline", ""},
                {"POST", "/cancel", "{\"reason\":\"x\"}"},
                {"POST", "/subtasks/0/cancel", "{\"reason\":\"x\"}"}, {"POST", "/subtasks/0/retry", ""},
                {"GET", "/deliveries", ""}, {"POST", "/deliveries/" + plan + "-2/retry", ""},
                {"POST", "/synthesis/claim", "{\"clientId\":\"me\"}"},
                {"POST", "/synthesis", "{\"clientId\":\"me\",\"ok\":true,\"text\":\"mine\"}"}}) {
            String notMine = call(other, call, plan);
            String none = call(other, call, "plan_none").replace("plan_none", plan);
            assertThat(notMine).as(call[1]).startsWith("404").isEqualTo(none);
            assertThat(call(mine, call, local)).as(call[1]).startsWith("404");
        }
        assertThat(api.orchestrator.told()).isEmpty();
        assertThat(api.orchestrator.find(new PlanId(plan)).orElseThrow().cancelReason()).isEmpty();
    }

    /// Status and body of an answer.
    private String call(String token, String[] call, String plan) throws IOException, InterruptedException {
        HttpRequest.Builder request = api.as(token, PLANS + "/" + plan + call[1]);
        if (!call[2].isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<String> answer = api.send(request.method(call[0], BodyPublishers.ofString(call[2])));
        return answer.statusCode() + answer.body();
    }

    /// What lets sub-tasks begin needs what submitting them needs; the rest is for every token of the owner.
    @Test
    void anotherTokenOfTheOwnerLetsNothingBeginElsewhereOrWithMore() throws Exception {
        String plan = submitted(writer("ci"));
        Path elsewhere = Files.createDirectories(folder.toRealPath().resolve("elsewhere"));
        String other = api.tokens.issue(new Tokens.Wish("ci-2", "ci",
                new Grant(Set.of(Scope.PLANS_WRITE), List.of(elsewhere), List.of()), Optional.empty())).secret();
        for (String[] call : new String[][]{{"POST", "/approve", "{\"revision\":1}"},
                {"PUT", "/plan", "[{\"description\":\"a\",\"agent\":\"build\",\"dependencies\":[]}]"},
                {"POST", "/subtasks/0/retry", ""}}) {
            assertThat(call(other, call, plan)).as(call[1]).startsWith("403").contains("directory_forbidden");
        }
        assertThat(get(other, PLANS + "/" + plan).statusCode()).isEqualTo(200);
        assertThat(call(other, new String[]{"POST", "/cancel", "{\"reason\":\"x\"}"}, plan)).startsWith("202");
    }

    @Test
    void theListHoldsOnesOwnAndAnAdminsAll() throws Exception {
        String mine = writer("mine");
        String plan = submitted(mine);
        String others = submitted(writer("other"));
        String local = Plans.make(api.orchestrator, List.of()).value();

        assertThat(ids(mine)).containsExactly(plan);
        assertThat(ids(reader("nobody"))).isEmpty();
        assertThat(api.get(PLANS + "/" + plan).body()).contains("\"owner\":\"mine\"");
        assertThat(api.get(PLANS).body()).contains("\"owner\":\"other\"").doesNotContain("\"owner\":\"local\"");
        String boss = admin();
        assertThat(ids(boss)).containsExactlyInAnyOrder(plan, others, local);
        assertThat(ids(ApiFixture.TOKEN)).containsExactlyInAnyOrder(plan, others, local);
        assertThat(get(boss, PLANS + "/" + plan).statusCode()).isEqualTo(200);
    }

    private List<String> ids(String token) throws IOException, InterruptedException {
        return json(get(token, PLANS)).get("plans").valueStream().map(plan -> plan.get("id").stringValue()).toList();
    }

    @Test
    void aPlanWorksBelowARootOnly() throws Exception {
        String token = writer("ci");
        Path inside = Files.createDirectories(root.resolve("in"));
        Path outside = Files.createDirectories(folder.resolve("root-not"));
        Files.createSymbolicLink(root.resolve("away"), outside);
        Files.createSymbolicLink(root.resolve("there"), inside);

        for (String directory : List.of(outside.toString(), root + "/../root-not", root + "/away", "/",
                outside + "/none", "/etc", root + "/../none")) {
            HttpResponse<String> answer = submit(token, ",\"directory\":\"" + directory + "\"");
            JsonNode problem = refused(answer, 403, "directory_forbidden");
            assertThat(problem.at("/errors/0/field").stringValue()).isEqualTo("directory");
            assertThat(problem.get("detail").stringValue()).contains(root.toString(), "--root");
        }
        refused(submit(token, ",\"directory\":\"" + root + "/none\""), 400, "invalid_request");
        assertThat(directory(submit(token, ",\"directory\":\"" + root + "/there\""))).isEqualTo(inside);
        assertThat(directory(submit(token, ""))).as("the default").isEqualTo(root);
        assertThat(directory(api.submit("{\"taskDescription\":\"x\",\"directory\":\"" + root + "/there\"}")))
                .as("the operator's, as it was given").isEqualTo(root.resolve("there"));
    }

    private Path directory(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return api.orchestrator.goal(new PlanId(json(answer).get("planId").stringValue())).directory();
    }

    @Test
    void aTokenGivesOnlyWhatItMay() throws Exception {
        String token = writer("ci", Allowance.parse("bash:git *").orElseThrow());

        assertThat(submit(token, ",\"allow\":[\"bash:git status\"]").statusCode()).isEqualTo(202);
        JsonNode problem = refused(submit(token, ",\"allow\":[\"bash:git status\",\"bash\"]"), 403,
                "allowance_forbidden");
        assertThat(problem.at("/errors/0/field").stringValue()).isEqualTo("allow");
        assertThat(problem.get("detail").stringValue()).contains("bash:git *");
        refused(submit(token, ",\"parentSessionId\":\"ses_1\""), 403, "scope_missing");
        assertThat(submit(admin(), ",\"parentSessionId\":\"ses_1\",\"allow\":[\"bash\"]").statusCode()).isEqualTo(202);
    }

    @Test
    void mcpToolsObeyTheSameRules() throws Exception {
        String plan = submitted(writer("mine"));
        String other = reader("other");
        assertThat(tool(other, "plan_status", "{\"planId\":\"" + plan + "\"}")).contains("plan_not_found");
        assertThat(tool(other, "plan_status", "{}")).contains("There is no plan yet");
        assertThat(tool(other, "plan_tasks", "{\"taskDescription\":\"x\"}")).contains("scope_missing");
        assertThat(tool(other, "cancel_plan", "{\"planId\":\"" + plan + "\"}")).contains("plan_not_found");
        String screen = api.tokens.issue(new Wish("screen", "mine",
                new Grant(Set.of(Scope.PLANS_READ), List.of(), List.of()), Optional.empty())).secret();
        assertThat(tool(screen, "plan_status", "{}")).contains(plan);
        api.orchestrator.happen(new PlanId(plan), new PlanEvent.PlanCancelled());
        refused(post(screen, PLANS + "/" + plan + "/cancel", "{\"reason\":\"x\"}"), 403, "scope_missing");
        assertThat(tool(screen, "cancel_plan", "{\"planId\":\"" + plan + "\"}")).contains("scope_missing");
        assertThat(tool(writer("w"), "plan_tasks", "{\"taskDescription\":\"x\",\"directory\":\"/etc\"}"))
                .contains("directory_forbidden");
        assertThat(tool(ApiFixture.TOKEN, "plan_status", "{}")).contains(plan);
    }
}
