package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.subtasks;
import static dev.mto.testkit.PlannerText.subtasksOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.PromptKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The real opencode as an MCP host, configured as docs/mcp.md has it.
final class McpOpencodeIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    /// Longer than opencode waits for a word, unless configured.
    private static final int LONG_SECONDS = 7;

    @TempDir
    private Path folder = Path.of("");
    private final ScriptedModel model;
    private Path work = Path.of("");

    McpOpencodeIT() throws IOException {
        model = new ScriptedModel();
    }

    @BeforeEach
    void prepare() throws IOException {
        work = Files.createDirectories(folder.resolve("work"));
        model.synthesis(ScriptStep.text("The sum is 3."));
    }

    @AfterEach
    void stop() {
        model.close();
    }

    @Test
    void opencodeHandsWorkInAndWaitsForTheAnswer() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        model.whenAsked("Delegate this",
                ScriptStep.call("mto_plan_tasks", JSON.writeValueAsString(Map.of("taskDescription",
                        "add up", "directory", work.toString(), "waitSeconds", 60))),
                ScriptStep.text("It is done."));
        model.planner(subtasksOf("chat", "first", ""));
        model.subtask("first", ScriptStep.text("one").heldBy(held));
        try (LiveServer server = LiveServer.start(folder.resolve("data"), McpClients.scripted(model))) {
            RealOpencode opencode = RealOpencode.in(folder, model.baseUrl());
            configure(opencode, JSON.createObjectNode().put("type", "remote").put("url", server.url() + "/mcp")
                    .set("headers", JSON.createObjectNode().put("Authorization",
                            "Bearer {file:" + folder.resolve("data").resolve("token") + "}")));
            Process run = opencode.command(work, "run", "Delegate this").redirectErrorStream(true)
                    .redirectOutput(folder.resolve("said.txt").toFile()).start();
            run.getOutputStream().close();
            // From here on, however long opencode took to come so far.
            model.awaitCall(call -> call.kind() == PromptKind.WORK && call.prompt().startsWith("first"),
                    Duration.ofMinutes(2));
            CompletableFuture.delayedExecutor(LONG_SECONDS, TimeUnit.SECONDS).execute(held::countDown);
            assertThat(run.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(Files.readString(folder.resolve("said.txt"))).contains("It is done.");
        }
        assertThat(model.calls()).anySatisfy(call -> assertThat(call.request().messages().getLast().text())
                .contains("is completed (full)", "The sum is 3."));
    }

    @Test
    void subtasksGetNoToolsToMakePlans() throws Exception {
        model.planner(subtasks("first", ""));
        model.subtask("first", ScriptStep.text("one"));
        RealOpencode opencode = RealOpencode.in(folder, model.baseUrl());
        ObjectNode command = JSON.createObjectNode().put("type", "local").put("timeout", 30_000);
        command.putArray("command").add(MtoCommand.in(folder).script().toString()).add("mcp");
        configure(opencode, command);
        try (LiveServer server = LiveServer.start(folder.resolve("data"), opencode, Map.of())) {
            JsonNode plan = server.finish(server.submit(work, "add up", Map.of()));
            assertThat(plan.at("/plan/outcome").asString("")).as(plan.toPrettyString()).isEqualTo("full");
        }
        List<String> offered = model.calls(PromptKind.WORK).getFirst().request().toolNames();
        assertThat(offered).isNotEmpty().noneMatch(name -> name.startsWith("mto"));
    }

    private static void configure(RealOpencode opencode, JsonNode server) throws IOException {
        ObjectNode configuration = (ObjectNode) JSON.readTree(Files.readString(opencode.config()));
        configuration.putObject("mcp").set("mto", server);
        Files.writeString(opencode.config(), JSON.writeValueAsString(configuration));
    }
}
