package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.subtasksOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// What a collector gets of plans.
final class TracesIT {
    private static final String CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final Path folder;
    private final ChatScene scene;
    private final TraceCollector collector = new TraceCollector();

    TracesIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        scene = new ChatScene(folder);
        scene.model.synthesis(ScriptStep.text("Wombats dig."));
    }

    @AfterEach
    void stop() {
        collector.close();
        scene.close();
    }

    private LiveServer server() throws Exception {
        return scene.server(collector.variables());
    }

    private static CollectedSpan span(List<CollectedSpan> spans, String attempt) {
        return spans.stream().filter(span -> span.attribute("mto.attempt.id").equals(attempt)).findFirst()
                .orElseThrow(() -> new AssertionError(attempt + " is not among " + spans));
    }

    private static CollectedSpan whole(List<CollectedSpan> spans) {
        return spans.stream().filter(span -> span.name().equals("plan")).findFirst().orElseThrow();
    }

    private static Set<String> attempts(List<CollectedSpan> spans) {
        Set<String> attempts = new HashSet<>();
        spans.forEach(span -> attempts.add(span.attribute("mto.attempt.id")));
        return attempts;
    }

    @Test
    void aPlanIsOneTraceWithASpanForEachAttempt() throws Exception {
        scene.model.planner(ScriptStep.text("no plan at all"),
                ScriptStep.text(subtasksOf("chat", "first wombat", "", "second wombat", "", "third wombat", "1",
                        "fourth wombat", "0")));
        scene.model.subtask("first wombat", ScriptStep.failing(1, ScriptStep.status(500),
                ScriptStep.text("wombat one").usage(10, 5)));
        scene.model.subtask("second wombat", ScriptStep.status(401));
        scene.model.subtask("fourth wombat", ScriptStep.text("wombat four"));
        List<CollectedSpan> spans;
        String id;
        try (LiveServer server = server()) {
            id = server.submit(scene.work, "About wombats", Map.of());
            server.finish(id);
            spans = collector.await(9);
        }
        assertThat(collector.spans()).hasSize(9);
        CollectedSpan plan = whole(spans);
        assertThat(spans).extracting(CollectedSpan::trace).containsOnly(plan.trace());
        assertThat(spans).extracting(CollectedSpan::id).doesNotHaveDuplicates();
        assertThat(plan.parent()).isEmpty();
        assertThat(plan.attributes()).containsEntry("mto.plan.id", id).containsEntry("mto.plan.status", "completed")
                .containsEntry("mto.plan.outcome", "degraded").containsEntry("mto.plan.subtasks", "4");
        assertThat(spans).filteredOn(span -> !span.equals(plan)).allSatisfy(span -> {
            assertThat(span.parent()).isEqualTo(plan.id());
            assertThat(span.startNanos()).isBetween(plan.startNanos(), plan.endNanos());
            assertThat(span.endNanos()).isBetween(span.startNanos(), plan.endNanos());
        });
        assertThat(spans).extracting(CollectedSpan::name).containsExactlyInAnyOrder("plan", "planning", "planning",
                "subtask 0", "subtask 0", "subtask 1", "subtask 2", "subtask 3", "synthesis");
        assertThat(span(spans, "planner.1").failed()).isTrue();
        assertThat(span(spans, "planner.2").failed()).isFalse();
        assertThat(span(spans, "subtask.0.1").attribute("error.type")).isEqualTo("provider_unavailable");
        assertThat(span(spans, "subtask.0.1").failed()).isTrue();
        CollectedSpan retry = span(spans, "subtask.0.2");
        assertThat(retry.failed()).isFalse();
        assertThat(retry.attributes()).containsEntry("gen_ai.operation.name", "invoke_agent")
                .containsEntry("gen_ai.agent.name", "chat").containsEntry("gen_ai.usage.input_tokens", "10")
                .containsEntry("gen_ai.usage.output_tokens", "5").containsEntry("mto.attempt.number", "2")
                .containsKey("gen_ai.conversation.id");
        assertThat(span(spans, "subtask.3.1").links()).containsExactly(retry.id());
        assertThat(spans).filteredOn(span -> span.name().equals("subtask 2")).singleElement().satisfies(skipped -> {
            assertThat(skipped.attribute("error.type")).isEqualTo("dependency_failed");
            assertThat(skipped.failed()).isTrue();
            assertThat(skipped.links()).containsExactly(span(spans, "subtask.1.1").id());
        });
        assertThat(collector.resources()).allSatisfy(resource -> assertThat(resource).contains("service.name=mto"));
        assertThat(collector.text()).doesNotContainIgnoringCase("wombat");
    }

    @Test
    void aPlanThatOutlivesARestartIsOneWholeTraceInThatOfItsCaller() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        scene.model.planner(ScriptStep.text(subtasksOf("chat", "first", "", "second", "0")));
        scene.model.subtask("first", ScriptStep.text("one"));
        scene.model.subtask("second", ScriptStep.text("two").heldBy(held));
        String id;
        try (LiveServer server = server()) {
            id = submit(server, CALLER);
            scene.awaitCall("second");
        }
        assertThat(collector.spans()).as("told when it is over, and not before").isEmpty();
        held.countDown();
        List<CollectedSpan> spans;
        try (LiveServer server = server()) {
            server.finish(id);
            spans = collector.await(6);
        }
        assertThat(collector.spans()).hasSize(6).extracting(CollectedSpan::trace)
                .containsOnly("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(whole(spans).parent()).isEqualTo("00f067aa0ba902b7");
        assertThat(attempts(spans)).contains("planner.1", "subtask.0.1", "subtask.1.1", "subtask.1.2", "synthesis.1");
        assertThat(span(spans, "subtask.1.1").attribute("mto.attempt.outcome")).isEqualTo("interrupted");
        assertThat(span(spans, "subtask.1.1").failed()).isFalse();
    }

    @Test
    void aPlanThatIsReopenedGoesOnInTheSameTrace() throws Exception {
        scene.model.planner(ScriptStep.text(subtasksOf("chat", "first", "")));
        scene.model.subtask("first", ScriptStep.failing(1, ScriptStep.status(401), ScriptStep.text("one")));
        List<CollectedSpan> spans;
        try (LiveServer server = server()) {
            String id = submit(server, "00-nonsense");
            server.finish(id);
            collector.await(3);
            server.command(id, 0, "retry");
            spans = collector.await(6);
        }
        assertThat(collector.spans()).hasSize(6);
        assertThat(spans).extracting(CollectedSpan::trace).containsOnly(spans.getFirst().trace());
        assertThat(spans).extracting(CollectedSpan::id).doesNotHaveDuplicates();
        List<CollectedSpan> plans = spans.stream().filter(span -> span.name().equals("plan")).toList();
        assertThat(plans).hasSize(2).allSatisfy(plan -> assertThat(plan.parent()).isEmpty());
        assertThat(plans.getFirst().attribute("error.type")).isEqualTo("no_results");
        assertThat(plans.getLast().links()).containsExactly(plans.getFirst().id());
        assertThat(span(spans, "subtask.0.2").parent()).isEqualTo(plans.getLast().id());
    }

    @Test
    void aCollectorThatIsNotThereHarmsNothing() throws Exception {
        scene.model.planner(ScriptStep.text(subtasksOf("chat", "first", "")));
        scene.model.subtask("first", ScriptStep.text("one"));
        Map<String, String> variables = new HashMap<>(collector.variables());
        collector.close();
        try (LiveServer server = scene.server(variables)) {
            String id = server.submit(scene.work, "add up", Map.of());
            assertThat(server.finish(id).at("/plan/outcome").stringValue()).isEqualTo("full");
        }
        variables.put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
        try (LogLines log = new LogLines("dev.mto.app"); LiveServer server = scene.server(variables)) {
            log.await(line -> line.contains("The OTLP protocol is grpc"), ChatScene.SOON);
            assertThat(server.readiness().get("ready").booleanValue()).isTrue();
        }
    }

    @Test
    void aCollectorThatNeverAnswersHoldsUpNeitherPlansNorTheStop() throws Exception {
        scene.model.planner(ScriptStep.text(subtasksOf("chat", "first", "")));
        scene.model.subtask("first", ScriptStep.text("one"));
        try (ServerSocket deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            LiveServer server = scene.server(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT",
                    "http://127.0.0.1:" + deaf.getLocalPort(), "OTEL_BSP_SCHEDULE_DELAY", "10",
                    "OTEL_EXPORTER_OTLP_TIMEOUT", "3600000"));
            long stopped;
            try (server) {
                for (int i = 0; i < 3; i++) {
                    String id = server.submit(scene.work, "add up " + i, Map.of());
                    assertThat(server.finish(id).at("/plan/outcome").stringValue()).isEqualTo("full");
                }
                stopped = System.nanoTime();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - stopped)).as("not for the hour that the exporter has")
                    .isLessThan(Duration.ofMinutes(1));
        }
    }

    @Test
    void nothingOfOpenTelemetryIsLoadedWhereNobodyWantsIt() throws Exception {
        Path classes = folder.resolve("classes");
        try (ServeProcess server = ServeProcess.logging(folder.resolve("data"), folder.resolve("log"),
                Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes))) {
            server.awaitUp();
            server.send("POST", "/v1/stop", "");
            server.end();
        }
        assertThat(Files.readString(classes)).contains("dev.mto.app.Server ").doesNotContain("io.opentelemetry",
                "org.slf4j.bridge");
    }

    private String submit(LiveServer server, String traceParent) throws IOException, InterruptedException {
        JsonMapper json = JsonMapper.shared();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(server.url().resolve("/v1/orchestrate"))
                    .header("Authorization", "Bearer " + server.token()).header("Content-Type", "application/json")
                    .header("traceparent", traceParent)
                    .POST(BodyPublishers.ofString(json.writeValueAsString(
                            Map.of("taskDescription", "add up", "directory", scene.work.toString()))))
                    .build();
            return json.readTree(client.send(request, BodyHandlers.ofString()).body()).get("planId").stringValue();
        }
    }
}
