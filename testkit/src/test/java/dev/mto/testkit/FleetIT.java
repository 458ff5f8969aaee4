package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.PromptKind;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Plans over two opencode servers that somebody else runs. What was asked of the model proves what ran where, and that
/// nothing is paid for twice.
@Timeout(180)
final class FleetIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int MOST_PLANS = 24;
    /// How long a server may say nothing in a test where one is lost: longer than one that is well does on a busy machine.
    /// Where nobody listens any more, a quarter of it is enough.
    private static final String SILENT = "PT20S";
    /// So long that a server which is started again is back in time, however slowly it starts.
    private static final String PATIENT = "PT20M";

    @TempDir
    private Path folder = Path.of("");
    private final ScriptedModel model;
    private FleetStage stage;

    FleetIT() throws Exception {
        model = new ScriptedModel();
    }

    @BeforeEach
    void startServers() throws Exception {
        stage = new FleetStage(folder, model);
    }

    @AfterEach
    void leavesNoProcess() throws Exception {
        stage.close();
        model.close();
        assertThat(new MarkedProcesses(folder).end()).as("processes left").isEmpty();
    }

    @Test
    void plansSpreadAndEachStaysWithOneServer() throws Exception {
        try (LiveServer server = server(stage.setting(), PATIENT)) {
            Map<String, String> plans = submitUntilBothHaveTwo(server, ScriptStep.text("result of it"));
            for (String plan : plans.values()) {
                assertDone(server.finish(plan));
            }
            Set<String> one = stage.plansOn(0);
            Set<String> two = stage.plansOn(1);
            assertThat(one).doesNotContainAnyElementsOf(two);
            Set<String> all = new TreeSet<>(one);
            all.addAll(two);
            assertThat(all).containsExactlyInAnyOrderElementsOf(plans.values());
            assertThat(server.readiness().at("/runtimes/0/servers").valueStream()
                    .map(json -> json.path("name").asString("") + " " + json.path("state").asString("")))
                    .containsExactly(stage.server(0).url() + " ready", stage.server(1).url() + " ready");
        }
    }

    @Test
    void whatRanOnAServerThatDiesRunsElsewhereAndWhatHadFinishedDoesNot() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        try (LiveServer server = server(stage.setting(), SILENT)) {
            Map<String, String> plans = submitUntilBothHaveTwo(server, ScriptStep.text("result of it").heldBy(held));
            for (String name : plans.keySet()) {
                stage.awaitAsked(name + "-B");
            }
            Set<String> struck = stage.plansOn(0);
            stage.server(0).kill();
            for (Map.Entry<String, String> plan : plans.entrySet()) {
                if (struck.contains(plan.getValue())) {
                    Glance<Long> again = () -> stage.asked(plan.getKey() + "-B");
                    again.until(count -> count == 2, "sub-task elsewhere", SOON);
                }
            }
            held.countDown();
            for (Map.Entry<String, String> plan : plans.entrySet()) {
                JsonNode document = server.finish(plan.getValue());
                assertDone(document);
                boolean moved = struck.contains(plan.getValue());
                assertThat(stage.asked(plan.getKey() + "-A")).isEqualTo(1);
                assertThat(stage.asked(plan.getKey() + "-B")).isEqualTo(moved ? 2 : 1);
                assertThat(stage.asked(plan.getKey() + "-C")).isEqualTo(1);
                assertThat(document.at("/subtasks/1/attempt").asInt(0)).isEqualTo(moved ? 2 : 1);
            }
            assertThat(model.calls(PromptKind.SYNTHESIS)).hasSize(plans.size());
            assertThat(server.readiness().path("ready").asBoolean(false)).as("one is enough").isTrue();
            stage.restart(0);
            Glance<JsonNode> ready = server::readiness;
            ready.until(json -> json.at("/runtimes/0/servers/0/state").asString("").equals("ready"), "it is back",
                    SOON);
        }
    }

    @Test
    void noServerHasMoreSessionsThanItsCap() throws Exception {
        model.planner(PlannerText.subtasksOf("build", "wide-A", "", "wide-B", "", "wide-C", "", "wide-D", "",
                "wide-E", ""));
        // However slowly they start, they meet; and one too many has time to come before the first of them is over.
        CountDownLatch held = new CountDownLatch(1);
        model.subtask("wide", ScriptStep.text("result of it").inChunks(2, Duration.ofMillis(100)).heldBy(held));
        model.synthesis(ScriptStep.text("answer of wide"));
        Glance<Integer> most = () -> model.maxInFlight(call -> call.kind() == PromptKind.WORK);
        try (LiveServer server = server(stage.setting().replace(",", " cap=1,") + " cap=2", PATIENT)) {
            String plan = server.submit(stage.work(), "Do wide", Map.of());
            most.until(count -> count == 3, "three sessions at once", SOON);
            held.countDown();
            assertDone(server.finish(plan));
        }
        assertThat(most.take()).isEqualTo(3);
    }

    @Test
    void aServerThatWasNeverThereKeepsNobodyWaiting() throws Exception {
        stage.play("P00", ScriptStep.text("result of it"));
        try (LiveServer server = server(stage.setting() + ",http://127.0.0.1:1 weight=1000", PATIENT)) {
            assertDone(server.finish(server.submit(stage.work(), "Do P00", Map.of())));
            assertThat(server.readiness().path("ready").asBoolean(false)).isTrue();
            assertThat(server.readiness().at("/runtimes/0/servers/2/state").asString("")).isNotEqualTo("ready");
        }
    }

    /// Its sessions are in its data, and are gone on with there.
    @Test
    void aServerThatIsStartedAgainSoonCostsNoAttempt() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        try (LiveServer server = server(stage.setting(), PATIENT)) {
            stage.play("P00", ScriptStep.text("result of it").heldBy(held));
            String plan = server.submit(stage.work(), "Do P00", Map.of());
            stage.awaitAsked("P00-B");
            stage.restart(stage.plansOn(0).contains(plan) ? 0 : 1);
            held.countDown();
            JsonNode document = server.finish(plan);
            assertDone(document);
            assertThat(document.at("/subtasks/1/attempt").asInt(0)).isEqualTo(1);
            assertThat(stage.asked("P00-A")).isEqualTo(1);
        }
    }

    /// Cut off and not dead: what it runs would go on beside what took its place.
    @Test
    void whatWasGivenUpIsEndedWhenItsServerIsBack() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        try (LiveServer server = server(stage.setting(), SILENT)) {
            stage.play("P00", ScriptStep.text("result of it").heldBy(held));
            String plan = server.submit(stage.work(), "Do P00", Map.of());
            stage.awaitAsked("P00-B");
            OpencodeServe frozen = stage.server(stage.plansOn(0).contains(plan) ? 0 : 1);
            frozen.suspend();
            Glance<Long> again = () -> stage.asked("P00-B");
            again.until(count -> count == 2, "sub-task elsewhere", SOON);
            frozen.resume();
            model.awaitCall(call -> call.prompt().startsWith("P00-B") && call.clientGone(), SOON);
            held.countDown();
            assertDone(server.finish(plan));
            assertThat(stage.asked("P00-B")).isEqualTo(2);
        }
    }

    @Test
    void anOrchestratorThatIsKilledFindsItsSessionsAgain() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        Map<String, String> plans = new LinkedHashMap<>();
        Path data = folder.resolve("data");
        Map<String, String> settings = Map.of("MTO_OPENCODE_SERVERS", stage.setting());
        try (ServeProcess server = ServeProcess.logging(data, folder.resolve("first.log"), settings)) {
            server.awaitUp();
            for (String name : List.of("P00", "P01", "P02", "P03", "P04", "P05")) {
                stage.play(name, ScriptStep.text("result of it").heldBy(held));
                HttpResponse<String> answer = server.send("POST", "/v1/orchestrate", JsonMapper.shared()
                        .writeValueAsString(Map.of("taskDescription", "Do " + name, "directory",
                                stage.work().toString())));
                plans.put(name, JsonMapper.shared().readTree(answer.body()).get("planId").stringValue());
            }
            for (String name : plans.keySet()) {
                stage.awaitAsked(name + "-B");
            }
        }
        // What was killed leaves its note, which names a port that nobody listens on.
        Files.delete(data.resolve("server.json"));
        try (ServeProcess server = ServeProcess.logging(data, folder.resolve("second.log"), settings)) {
            server.awaitUp();
            held.countDown();
            for (Map.Entry<String, String> plan : plans.entrySet()) {
                Glance<JsonNode> document = () -> JsonMapper.shared()
                        .readTree(server.send("GET", "/v1/orchestrate/" + plan.getValue(), "").body());
                assertDone(document.until(json -> json.at("/plan").has("finishedAt"), "end of the plan", SOON));
            }
        }
        for (String name : plans.keySet()) {
            for (String part : List.of("-A", "-B", "-C")) {
                assertThat(stage.asked(name + part)).as(name + part).isEqualTo(1);
            }
        }
        assertThat(model.calls(PromptKind.PLAN)).hasSize(plans.size());
        assertThat(model.calls(PromptKind.SYNTHESIS)).hasSize(plans.size());
    }

    @Test
    void aWrongPasswordIsSaidInClearWords() throws Exception {
        String wrong = stage.server(0).url() + " password=wr0ng," + stage.server(1).url();
        try (LiveServer server = server(wrong, PATIENT)) {
            JsonNode plan = server.finish(server.submit(stage.work(), "Do P00", Map.of()));
            assertThat(plan.at("/plan/error/message").asString("")).contains("(401)", "opencode.servers",
                    "asks for a password").doesNotContain("wr0ng");
            JsonNode readiness = server.readiness();
            assertThat(readiness.path("ready").asBoolean(true)).isFalse();
            assertThat(readiness.at("/runtimes/0/servers/0/state").asString("")).isEqualTo("failed");
            assertThat(readiness.toString()).contains("(401)").doesNotContain("wr0ng");
        }
    }

    private LiveServer server(String servers, String unresponsive) throws Exception {
        return LiveServer.start(folder.resolve("data"),
                Map.of("MTO_OPENCODE_SERVERS", servers, "MTO_OPENCODE_UNRESPONSIVE_TIMEOUT", unresponsive));
    }

    /// Which plan goes where follows from its id, which is chance.
    private Map<String, String> submitUntilBothHaveTwo(LiveServer server, ScriptStep middle) throws Exception {
        Map<String, String> plans = new LinkedHashMap<>();
        while (stage.plansOn(0).size() < 2 || stage.plansOn(1).size() < 2) {
            String name = "P%02d".formatted(plans.size());
            assertThat(plans.size()).as("all on one server").isLessThan(MOST_PLANS);
            stage.play(name, middle);
            plans.put(name, server.submit(stage.work(), "Do " + name, Map.of()));
            stage.awaitAsked(name + "-B");
        }
        return plans;
    }

    private static void assertDone(JsonNode plan) {
        String task = plan.at("/plan/taskDescription").asString("");
        assertThat(plan.at("/plan/outcome").asString("")).as(plan.toPrettyString()).isEqualTo("full");
        assertThat(plan.at("/plan/answer").stringValue()).isEqualTo(task.replace("Do ", "answer of "));
    }
}
