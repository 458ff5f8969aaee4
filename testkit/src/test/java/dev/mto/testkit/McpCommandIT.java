package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.subtasksOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.PromptKind;
import dev.mto.testkit.MtoProcess.Ended;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `mto mcp` as another agent's program starts it: the launcher, the server it starts, a scripted model.
final class McpCommandIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String INITIALIZE = """
            {"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},\
            "clientInfo":{"name":"a test","version":"1"}}}
            """;

    @TempDir
    private Path folder = Path.of("");
    private final ScriptedModel model;

    McpCommandIT() throws IOException {
        model = new ScriptedModel();
    }

    @BeforeEach
    void prepare() {
        model.planner(subtasksOf("chat", "first", "", "second", "0"));
        model.subtask("second", ScriptStep.text("two"));
        model.synthesis(ScriptStep.text("The sum is 3."));
    }

    @AfterEach
    void leaveNoProcess() throws Exception {
        Ended stop = mto().run("stop");
        model.close();
        assertThat(new MarkedProcesses(folder).end()).as("processes left").isEmpty();
        assertThat(stop.exitCode()).as(stop.err()).isZero();
    }

    private MtoCommand mto() throws IOException, InterruptedException {
        return MtoCommand.in(folder).with(McpClients.scripted(model));
    }

    @Test
    void theOfficialClientPlansThroughTheCommandAndThroughARestartOfTheServer() throws Exception {
        model.subtask("first", ScriptStep.text("one"));
        MtoCommand mto = mto();
        try (McpClients.Heard heard = new McpClients.Heard(overStdio(mto))) {
            McpSyncClient client = heard.client();
            CallToolResult done = client.callTool(CallToolRequest.builder("plan_tasks")
                    .arguments(Map.of("taskDescription", "add up", "waitSeconds", 60)).progressToken("p1").build());
            JsonNode plan = McpClients.structure(done);
            assertThat(plan.get("answer").stringValue()).isEqualTo("The sum is 3.");
            assertThat(heard.awaitProgress()).extracting(ProgressNotification::progress).doesNotHaveDuplicates();
            String id = plan.get("planId").stringValue();
            assertThat(mto.run("status", "--json", id).out()).contains(
                    "\"directory\" : \"" + folder.resolve("work") + "\"");
            mto.run("stop");
            assertThat(McpClients.text(McpClients.call(client, "plan_status", Map.of("planId", id))))
                    .contains("The sum is 3.");
            assertThat(McpClients.call(client, "plan_status", Map.of("planId", "plan_9")).isError()).isTrue();
        }
    }

    @Test
    void saysNothingButTheProtocolAndEndsWithItsInput() throws Exception {
        Process process = mto().program("mcp").start();
        try (OutputStream in = process.getOutputStream()) {
            write(in, INITIALIZE);
            write(in, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n\nno json\n");
            write(in, "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"nothing/such\"}\n");
        }
        List<JsonNode> said = process.inputReader(StandardCharsets.UTF_8).lines()
                .map(line -> JsonMapper.shared().readTree(line)).toList();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(said).hasSize(3).allMatch(each -> each.get("jsonrpc").stringValue().equals("2.0"));
        assertThat(said).extracting(each -> each.get("id").toString()).containsExactlyInAnyOrder("\"a\"", "null", "7");
        assertThat(said).extracting(each -> each.at("/error/code").asInt(0)).contains(-32_700, -32_601);
    }

    @Test
    void aCancelledWaitIsNotAnsweredAndThePlanGoesOn() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        model.subtask("first", ScriptStep.text("one").heldBy(held));
        Process process = mto().program("mcp").start();
        try (OutputStream in = process.getOutputStream();
                BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            write(in, INITIALIZE);
            assertThat(out.readLine()).contains("\"serverInfo\"");
            // A program that begins this ends all that descends from it when it goes.
            assertThat(process.descendants()).as("the server is none of its").isEmpty();
            write(in, """
                    {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"plan_tasks","arguments":\
                    {"taskDescription":"add up","waitSeconds":600}}}
                    """);
            model.awaitCall(call -> call.kind() == PromptKind.WORK && call.prompt().startsWith("first"), SOON);
            write(in, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}\n");
            held.countDown();
            write(in, """
                    {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"plan_status","arguments":{}}}
                    """);
            JsonNode newest = JsonMapper.shared().readTree(out.readLine());
            assertThat(newest.get("id").asInt()).isEqualTo(2);
            String id = newest.at("/result/structuredContent/plans/0/planId").stringValue();
            write(in,
                    "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"plan_status\",\"arguments\":"
                            + "{\"planId\":\"" + id + "\",\"waitSeconds\":60}}}\n");
            JsonNode done = JsonMapper.shared().readTree(out.readLine());
            assertThat(done.at("/result/structuredContent/answer").stringValue()).isEqualTo("The sum is 3.");
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    private static StdioClientTransport overStdio(MtoCommand mto) throws IOException, InterruptedException {
        ProcessBuilder program = mto.program("mcp", "--directory", mto.folder().resolve("work").toString());
        List<String> command = program.command();
        ServerParameters parameters = ServerParameters.builder(command.getFirst())
                .args(command.subList(1, command.size())).env(program.environment()).build();
        return new StdioClientTransport(parameters, McpJsonDefaults.getMapper());
    }

    private static void write(OutputStream in, String text) throws IOException {
        in.write(text.getBytes(StandardCharsets.UTF_8));
        in.flush();
    }
}
