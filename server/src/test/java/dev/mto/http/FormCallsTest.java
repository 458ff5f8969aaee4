package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.access.Grant;
import dev.mto.access.Scope;
import dev.mto.agent.FailureKind;
import dev.mto.orchestrator.AgentList;
import dev.mto.plan.Allowance;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What somebody is shown who is about to word a request.
final class FormCallsTest extends AccessCalls {
    FormCallsTest() throws ListenException {
        // What it needs is made by the class above.
    }

    private HttpResponse<String> agents(String token, Path directory) throws Exception {
        return get(token, "/v1/agents?directory=" + URLEncoder.encode(directory.toString(), StandardCharsets.UTF_8));
    }

    @Test
    void theOptionsAreThoseOfTheCaller() throws Exception {
        Golden.assertMatches("options", api.get("/v1/options").body());
        String token = writer("ci", Allowance.parse("bash:git *").orElseThrow());
        Golden.assertMatches("options-token",
                get(token, "/v1/options").body().replace(root.toString(), "/srv/project"));
        JsonNode reader = JsonMapper.shared().readTree(get(reader("reader"), "/v1/options").body());
        assertThat(reader.path("directories").isEmpty()).as("it can have no plan").isTrue();
        assertThat(reader.path("allow").isEmpty()).isTrue();
    }

    /// What a form offers by them is taken.
    @Test
    void whatTheOptionsSayASubmissionMayHave() throws Exception {
        String token = writer("ci", new Allowance("bash", Optional.empty()));
        JsonNode options = JsonMapper.shared().readTree(get(token, "/v1/options").body());
        String body = """
                {"taskDescription": "x", "directory": "%s", "maxSubtasks": %d, "onDependencyFailure": "%s", "allow": ["%s"],
                 "requireApproval": %s, "budget": {"%s": 1, "%s": 1}}
                """
                .formatted(options.at("/directories/0").stringValue(), options.at("/maxSubtasks/most").intValue(),
                        options.at("/onDependencyFailure/values/1").stringValue(), options.at("/allow/0").stringValue(),
                        options.path("requireApproval").booleanValue(), options.at("/budget/0").stringValue(),
                        options.at("/budget/1").stringValue());
        assertThat(post(token, PLANS, body).body()).contains("planId");
        assertThat(post(token, PLANS, body.replace("\"maxSubtasks\": 10", "\"maxSubtasks\": 11")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void theAgentsAreThoseOfTheFolder() throws Exception {
        String token = writer("ci");
        Path inner = Files.createDirectories(root.resolve("with space"));
        HttpResponse<String> answer = agents(token, inner);
        assertThat(answer.statusCode()).isEqualTo(200);
        Golden.assertMatches("agents", answer.body());
        get(token, "/v1/agents");
        get(token, "/v1/agents?model=sample/demo");
        api.get("/v1/agents");
        assertThat(api.orchestrator.told()).as("none is named: where its submissions would work").containsExactly(
                "agents of " + inner, "agents of " + root, "agents of " + root + " with sample/demo",
                "agents of /tmp");
    }

    @Test
    void aFolderIsJudgedAsThatOfASubmission() throws Exception {
        String token = writer("ci");
        Path outside = Files.createDirectories(folder.toRealPath().resolve("outside"));
        Path link = Files.createSymbolicLink(root.resolve("link"), outside);
        for (Path forbidden : List.of(outside, link, outside.resolve("none"))) {
            HttpResponse<String> answer = agents(token, forbidden);
            assertThat(answer.statusCode()).as(forbidden.toString()).isEqualTo(403);
            assertThat(answer.body()).contains("directory_forbidden", "\"field\":\"directory\"");
        }
        assertThat(agents(reader("reader"), root).statusCode()).isEqualTo(403);
        for (Path wrong : List.of(Path.of("relative"), Path.of(""), root.resolve("none"),
                Files.createFile(root.resolve("file")))) {
            HttpResponse<String> answer = agents(token, wrong);
            assertThat(answer.statusCode()).as(wrong.toString()).isEqualTo(400);
            assertThat(answer.body()).contains("\"field\":\"directory\"");
        }
        assertThat(get(token, "/v1/agents?model=none&directory=x").body()).contains("\"field\":\"model\"",
                "\"field\":\"directory\"");
        assertThat(api.orchestrator.told()).isEmpty();
    }

    @Test
    void aTokenWithRootsThatMayOnlyReadSeesTheAgentsThere() throws Exception {
        String token = api.token("reader", new Grant(Set.of(Scope.PLANS_READ), List.of(root), List.of()));
        assertThat(agents(token, root).statusCode()).isEqualTo(200);
    }

    @Test
    void aRuntimeThatDoesNotSayIsToBeAskedAgain() throws Exception {
        api.orchestrator.answerAgents(new AgentList.Unavailable(FailureKind.RUNTIME_UNAVAILABLE.fault(
                "The opencode server of runtime 'opencode' could not be started: it ended at once.")));
        HttpResponse<String> answer = api.get("/v1/agents");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("5");
        Golden.assertMatches("problem-runtime-unavailable", answer.body());
        api.orchestrator.answerAgents(
                new AgentList.Unavailable(FailureKind.DIRECTORY_MISSING.fault("There is no directory /tmp.")));
        assertThat(api.get("/v1/agents").statusCode()).isEqualTo(400);
    }
}
