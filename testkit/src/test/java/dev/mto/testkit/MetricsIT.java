package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.subtasksOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `/metrics` counts, to the last one.
final class MetricsIT {
    private final ChatScene scene;

    MetricsIT(@TempDir Path folder) throws IOException {
        scene = new ChatScene(folder);
    }

    @BeforeEach
    void script() {
        scene.model.synthesis(ScriptStep.text("The sum is 3.").usage(100, 20));
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private static JsonNode system(LiveServer server) throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(server.send("GET", "/v1/system", "").body());
    }

    private static Map<String, Integer> one(String labels) {
        return Map.of(labels, 1);
    }

    @Test
    void countsAPlanThatSucceeds() throws Exception {
        scene.model
                .planner(ScriptStep.text(subtasksOf("chat", "first", "", "second", "", "third", "0,1")).usage(50, 7));
        scene.model.subtask("first", ScriptStep.text("one").usage(10, 5));
        scene.model.subtask("second", ScriptStep.text("two").usage(11, 6));
        scene.model.subtask("third", ScriptStep.text("three").usage(12, 7));
        try (LiveServer server = scene.server(Map.of())) {
            server.finish(server.submit(scene.work, "add up", Map.of()));
            MetricsPage page = MetricsPage.of(server);
            assertThat(page.count("mto_plans_submitted_total")).isEqualTo(1);
            assertThat(page.counts("mto_plans_ended_total")).isEqualTo(one("{code=\"none\",outcome=\"full\"}"));
            assertThat(page.counts("mto_subtasks_ended_total"))
                    .isEqualTo(Map.of("{code=\"none\",outcome=\"completed\"}", 3));
            assertThat(page.counts("mto_attempts_started_total")).isEqualTo(
                    Map.of("{work=\"planning\"}", 1, "{work=\"subtask\"}", 3, "{work=\"synthesis\"}", 1));
            assertThat(page.counts("mto_attempts_ended_total")).isEqualTo(
                    Map.of("{outcome=\"completed\",work=\"planning\"}", 1,
                            "{outcome=\"completed\",work=\"subtask\"}", 3,
                            "{outcome=\"completed\",work=\"synthesis\"}", 1));
            assertThat(page.counts("mto_retries_total")).isEmpty();
            assertThat(page.counts("mto_tokens_total")).isEqualTo(
                    Map.of("{kind=\"input\",model=\"default\"}", 183, "{kind=\"output\",model=\"default\"}", 45));
            assertThat(page.count("mto_hop_seconds_count")).as("one sub-task waits for others").isEqualTo(1);
            assertThat(page.count("mto_dispatch_seconds_count")).isEqualTo(5);
            assertThat(page.count("mto_plan_first_start_seconds_count")).isEqualTo(1);
            assertThat(page.counts("mto_plan_seconds_count")).isEqualTo(one("{outcome=\"full\"}"));
            assertThat(page.counts("mto_attempt_seconds_count"))
                    .containsEntry("{agent=\"chat\",outcome=\"completed\",work=\"subtask\"}", 3);
            assertThat(page.count("mto_sessions_limit")).isEqualTo(20);
            assertThat(page.count("mto_sessions_in_flight")).isZero();
            assertThat(page.count("mto_sessions_waiting")).isZero();
            assertThat(page.count("mto_store_size_bytes")).isPositive();
            assertThat(page.count("mto_commit_seconds_count")).isPositive()
                    .isEqualTo(page.count("mto_commit_size_count"));
            assertThat(page.counts("mto_http_requests_total")).isEqualTo(Map.of(
                    "{method=\"POST\",route=\"/v1/orchestrate\",status=\"202\"}", 1,
                    "{method=\"GET\",route=\"/v1/orchestrate/{planId}\",status=\"200\"}", 1,
                    "{method=\"GET\",route=\"/v1/orchestrate/{planId}/events\",status=\"200\"}", 1));
            assertThat(page.count("mto_event_streams_opened_total")).isEqualTo(1);
            assertThat(page.count("mto_event_streams_open")).isZero();
            assertThat(page.series().keySet()).anyMatch(name -> name.startsWith("jvm_memory_used_bytes"));
            JsonNode system = system(server);
            assertThat(system.at("/attempts").toString()).isEqualTo("{\"completed\":5}");
            assertThat(system.at("/retries").toString()).isEqualTo("{}");
            assertThat(system.at("/hop/count").longValue()).isEqualTo(1);
            assertThat(system.at("/hop/p99Ms").doubleValue()).isPositive()
                    .isEqualTo(system.at("/hop/p50Ms").doubleValue());
            assertThat(system.at("/sessions").toString()).isEqualTo("{\"inFlight\":0,\"waiting\":0,\"limit\":20}");
            assertThat(system.at("/commits/count").longValue()).isGreaterThanOrEqualTo(
                    page.count("mto_commit_size_count"));
            assertThat(system.at("/commits/appends").longValue())
                    .isGreaterThanOrEqualTo(page.count("mto_commit_size_sum"));
            assertThat(system.at("/store/kind").stringValue()).isEqualTo("sqlite");
            assertThat(system.at("/store/ok").booleanValue()).isTrue();
            assertThat(system.at("/store/bytes").longValue()).isPositive();
            assertThat(system.at("/webhooks/waiting").longValue()).isZero();
            assertThat(system.at("/nodes/0/self").booleanValue()).isTrue();
        }
    }

    @Test
    void countsWhatFailsAndWhatIsTriedAgain() throws Exception {
        scene.model.planner(ScriptStep.text("no plan at all"),
                ScriptStep.text(subtasksOf("chat", "first", "", "second", "", "third", "1")));
        scene.model.subtask("first", ScriptStep.failing(1, ScriptStep.status(500), ScriptStep.text("one")));
        scene.model.subtask("second", ScriptStep.status(401));
        try (LiveServer server = scene.server(Map.of("MTO_LIMITS_RETRIES", "1"))) {
            server.finish(server.submit(scene.work, "add up", Map.of()));
            MetricsPage page = MetricsPage.of(server);
            assertThat(page.counts("mto_plans_ended_total")).isEqualTo(one("{code=\"none\",outcome=\"degraded\"}"));
            assertThat(page.counts("mto_subtasks_ended_total")).isEqualTo(Map.of(
                    "{code=\"none\",outcome=\"completed\"}", 1,
                    "{code=\"provider_auth\",outcome=\"failed\"}", 1,
                    "{code=\"dependency_failed\",outcome=\"failed\"}", 1));
            assertThat(page.counts("mto_retries_total")).isEqualTo(Map.of(
                    "{cause=\"rejected\",work=\"planning\"}", 1,
                    "{cause=\"provider_unavailable\",work=\"subtask\"}", 1));
            JsonNode system = system(server);
            assertThat(system.at("/retries")).isEqualTo(
                    JsonMapper.shared().readTree("{\"rejected\":1,\"provider_unavailable\":1}"));
            assertThat(system.at("/attempts")).isEqualTo(
                    JsonMapper.shared().readTree("{\"rejected\":1,\"completed\":3,\"failed\":2}"));
            String documentation = Files.readString(Path.of(System.getProperty("mto.root"), "docs/observability.md"));
            assertThat(page.names()).filteredOn(name -> name.startsWith("mto_") && !name.endsWith("_max"))
                    .hasSizeGreaterThan(20).allSatisfy(name -> assertThat(documentation).contains("`" + name + "`"));
            assertThat(page.counts("mto_attempts_ended_total")).isEqualTo(Map.of(
                    "{outcome=\"rejected\",work=\"planning\"}", 1, "{outcome=\"completed\",work=\"planning\"}", 1,
                    "{outcome=\"failed\",work=\"subtask\"}", 2, "{outcome=\"completed\",work=\"subtask\"}", 1,
                    "{outcome=\"completed\",work=\"synthesis\"}", 1));
        }
    }

    @Test
    void countsAPlanThatFailsAndGoesOn() throws Exception {
        scene.model.planner(ScriptStep.text(subtasksOf("chat", "first", "")));
        scene.model.subtask("first", ScriptStep.failing(1, ScriptStep.status(401), ScriptStep.text("one")));
        try (LiveServer server = scene.server(Map.of())) {
            String id = server.submit(scene.work, "add up", Map.of());
            server.finish(id);
            Map<String, Integer> failed = one("{code=\"no_results\",outcome=\"failed\"}");
            assertThat(MetricsPage.of(server).counts("mto_plans_ended_total")).isEqualTo(failed);
            server.command(id, 0, "retry");
            server.awaitPlan(id, plan -> plan.at("/plan/status").stringValue().equals("completed"), ChatScene.SOON);
            MetricsPage page = MetricsPage.of(server);
            assertThat(page.count("mto_plans_submitted_total")).isEqualTo(1);
            assertThat(page.count("mto_plans_reopened_total")).isEqualTo(1);
            assertThat(page.counts("mto_plans_ended_total")).isEqualTo(Map.of(
                    "{code=\"no_results\",outcome=\"failed\"}", 1, "{code=\"none\",outcome=\"full\"}", 1));
            assertThat(page.counts("mto_subtasks_ended_total")).isEqualTo(Map.of(
                    "{code=\"provider_auth\",outcome=\"failed\"}", 1, "{code=\"none\",outcome=\"completed\"}", 1));
        }
    }

    @Test
    void countsAPlanThatIsCancelledAndWhatWaits() throws Exception {
        scene.model.planner(ScriptStep.text(subtasksOf("chat", "first", "", "second", "", "third", "0,1")));
        scene.model.subtask("first", ScriptStep.hang());
        scene.model.subtask("second", ScriptStep.hang());
        try (LiveServer server = scene.server(Map.of("MTO_LIMITS_SESSIONS_IN_FLIGHT", "1"))) {
            String id = server.submit(scene.work, "add up", Map.of());
            scene.awaitCall("first");
            MetricsPage during = MetricsPage.of(server);
            assertThat(during.count("mto_sessions_limit")).isEqualTo(1);
            assertThat(during.count("mto_sessions_in_flight")).isEqualTo(1);
            assertThat(during.count("mto_sessions_waiting")).isEqualTo(1);
            assertThat(during.count("mto_plans_running")).isEqualTo(1);
            JsonNode system = system(server);
            assertThat(system.at("/plans/running").longValue()).isEqualTo(1);
            assertThat(system.at("/sessions").toString()).isEqualTo("{\"inFlight\":1,\"waiting\":1,\"limit\":1}");
            server.cancel(id);
            server.finish(id);
            MetricsPage page = MetricsPage.of(server);
            assertThat(page.counts("mto_plans_ended_total")).isEqualTo(one("{code=\"none\",outcome=\"cancelled\"}"));
            assertThat(page.counts("mto_subtasks_ended_total"))
                    .isEqualTo(Map.of("{code=\"none\",outcome=\"cancelled\"}", 3));
            assertThat(page.counts("mto_retries_total")).isEmpty();
        }
    }

    @Test
    void countsAfterARestartOnlyWhatHappensAfterIt() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        scene.model.planner(ScriptStep.text(subtasksOf("chat", "first", "", "second", "0")));
        scene.model.subtask("first", ScriptStep.text("one").usage(10, 5));
        scene.model.subtask("second", ScriptStep.text("two").usage(3, 4).heldBy(held));
        String id;
        try (LiveServer server = scene.server(Map.of())) {
            id = server.submit(scene.work, "add up", Map.of());
            scene.awaitCall("second");
        }
        held.countDown();
        try (LiveServer server = scene.server(Map.of())) {
            JsonNode plan = server.finish(id);
            assertThat(plan.at("/plan/outcome").stringValue()).isEqualTo("full");
            MetricsPage page = MetricsPage.of(server);
            assertThat(page.count("mto_plans_submitted_total")).isZero();
            assertThat(page.counts("mto_plans_ended_total")).isEqualTo(one("{code=\"none\",outcome=\"full\"}"));
            assertThat(page.counts("mto_subtasks_ended_total"))
                    .isEqualTo(one("{code=\"none\",outcome=\"completed\"}"));
            assertThat(page.counts("mto_attempts_started_total"))
                    .isEqualTo(Map.of("{work=\"subtask\"}", 1, "{work=\"synthesis\"}", 1));
            assertThat(page.counts("mto_attempts_ended_total")).isEqualTo(Map.of(
                    "{outcome=\"interrupted\",work=\"subtask\"}", 1, "{outcome=\"completed\",work=\"subtask\"}", 1,
                    "{outcome=\"completed\",work=\"synthesis\"}", 1));
            assertThat(page.counts("mto_retries_total")).isEqualTo(one("{cause=\"interrupted\",work=\"subtask\"}"));
            assertThat(page.counts("mto_tokens_total")).isEqualTo(
                    Map.of("{kind=\"input\",model=\"default\"}", 103, "{kind=\"output\",model=\"default\"}", 24));
        }
    }

    @Test
    void asksForTheTokenUnlessItIsOpen() throws Exception {
        try (LiveServer server = scene.server(Map.of())) {
            assertThat(status(server.url().resolve("/metrics"))).isEqualTo(401);
            assertThat(status(server.url().resolve("/metrics/"))).isEqualTo(401);
            assertThat(status(server.url().resolve("/nothing/here"))).isEqualTo(404);
            assertThat(status(server.url().resolve("/v1/orchestrate/plan_x"))).isEqualTo(401);
            assertThat(MetricsPage.of(server).counts("mto_http_requests_total"))
                    .as("none of them got as far as a route").isEqualTo(Map.of(
                            "{method=\"GET\",route=\"none\",status=\"401\"}", 3,
                            "{method=\"GET\",route=\"none\",status=\"404\"}", 1));
        }
        try (LiveServer server = scene.server(Map.of("MTO_METRICS_REQUIRE_TOKEN", "false"))) {
            assertThat(status(server.url().resolve("/metrics"))).isEqualTo(200);
            assertThat(status(server.url().resolve("/v1/orchestrate"))).isEqualTo(401);
        }
    }

    private static int status(URI address) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).statusCode();
        }
    }
}
