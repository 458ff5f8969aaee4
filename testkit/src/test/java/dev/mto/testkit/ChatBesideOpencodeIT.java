package dev.mto.testkit;

import static dev.mto.testkit.PlanDocument.statuses;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.PromptKind;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Chat as one more agent beside those of the real opencode, each with a model of its own.
final class ChatBesideOpencodeIT {
    @Test
    void takesTheSubtasksThatThePlannerGivesToIt(@TempDir Path folder) throws Exception {
        Path work = Files.createDirectories(folder.resolve("work"));
        try (ScriptedModel ofOpencode = new ScriptedModel(); ScriptedModel ofChat = new ScriptedModel()) {
            ofOpencode.planner("""
                    [{"description":"look around","agent":"build","dependencies":[]},
                     {"description":"write it up","agent":"chat","dependencies":[0]}]""");
            ofOpencode.subtask("look around", ScriptStep.text("seen"));
            ofOpencode.synthesis(ScriptStep.text("All of it."));
            ofChat.subtask("write it up", ScriptStep.text("written"));
            RealOpencode opencode = RealOpencode.in(Files.createDirectories(folder.resolve("opencode")),
                    ofOpencode.baseUrl());
            try (LiveServer server = LiveServer.start(folder.resolve("data"), opencode, Map.of("MTO_CHAT_BASE_URL",
                    ofChat.baseUrl().toString(), "MTO_CHAT_MODEL", "some-model"))) {
                // Nothing of opencode is up yet.
                assertThat(agents(server, work)).contains("build", "chat").doesNotHaveDuplicates();
                JsonNode plan = server.finish(server.submit(work, "report", Map.of("model", "scripted/scripted")));
                assertThat(statuses(plan)).containsOnly("completed");
                assertThat(plan.at("/plan/answer").stringValue()).isEqualTo("All of it.");
                assertThat(plan.at("/subtasks/0/sessionId").stringValue()).startsWith("ses_");
                assertThat(plan.at("/subtasks/1/sessionId").stringValue()).startsWith("chat_");
            }
            assertThat(ofOpencode.calls(PromptKind.PLAN).getFirst().prompt()).contains("- build", "- chat: Answers");
            assertThat(ofOpencode.calls(PromptKind.WORK)).extracting(ScriptedCall::prompt)
                    .isEqualTo(List.of("look around"));
            assertThat(ofChat.calls()).singleElement()
                    .satisfies(call -> assertThat(call.prompt()).endsWith("Result:\nseen"))
                    .satisfies(call -> assertThat(call.model()).isEqualTo("some-model"));
        }
    }

    private static List<String> agents(LiveServer server, Path directory) throws Exception {
        Glance<HttpResponse<String>> asked = () -> server.send("GET", "/v1/agents?directory=" + directory, "");
        String body = asked.until(answer -> answer.statusCode() == 200, "agents", ChatScene.SOON).body();
        return JsonMapper.shared().readTree(body).path("agents").valueStream()
                .map(agent -> agent.path("name").stringValue()).toList();
    }
}
