package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.subtasks;
import static dev.mto.testkit.PlannerText.subtasksOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `mto serve` writes to its log, and what it must never write there.
final class LogIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String KEY = "sk-planted-4711";
    private static final String REQUEST = "Wombats and their burrows";

    @TempDir
    private Path folder = Path.of("");

    private static Optional<String> name(JsonNode line, String name) {
        return Optional.ofNullable(line.at("/mdc/" + name).asString(null));
    }

    private static String message(JsonNode line) {
        return line.get("formattedMessage").stringValue();
    }

    private static String submission(Path work) {
        return JSON.writeValueAsString(Map.of("taskDescription", REQUEST, "directory", work.toString()));
    }

    private static String finish(ServeProcess server, Path work) throws IOException, InterruptedException {
        String id = JSON.readTree(server.send("POST", "/v1/orchestrate", submission(work)).body()).get("planId")
                .stringValue();
        Glance<String> status = () -> JSON.readTree(server.send("GET", "/v1/orchestrate/" + id, "").body())
                .at("/plan/status").stringValue();
        status.until("completed"::equals, "plan that is completed", ChatScene.SOON);
        return id;
    }

    @Test
    void linesAreJsonAndSayWhatTheyConcern() throws Exception {
        Path log = folder.resolve("log");
        Path data = folder.resolve("data");
        try (ChatScene scene = new ChatScene(folder)) {
            scene.model.planner(ScriptStep.text(subtasksOf("chat", "first wombat", "", "second wombat", "")));
            scene.model.subtask("first wombat", ScriptStep.text("one"));
            scene.model.subtask("second wombat", ScriptStep.status(401, Map.of(),
                    "{\"error\":{\"message\":\"Incorrect API key provided: " + KEY + "\"}}"));
            scene.model.synthesis(ScriptStep.text("Wombats dig."));
            Map<String, String> settings = scene.settings(Map.of("OPENAI_API_KEY", KEY, "MTO_LOG_FORMAT", "json",
                    "MTO_LOG_LEVEL", "debug"));
            String id;
            try (ServeProcess server = ServeProcess.logging(data, log, settings)) {
                server.awaitUp();
                id = finish(server, scene.work);
                server.send("POST", "/v1/stop", "");
                server.end();
            }
            List<JsonNode> lines = Files.readAllLines(log).stream().map(JSON::readTree).toList();
            assertThat(Files.readString(folder.resolve("log.out"))).startsWith("mto listens on ").hasLineCount(1);
            assertThat(lines).anySatisfy(line -> {
                assertThat(message(line)).startsWith("attempt.failed: provider_auth");
                assertThat(name(line, "plan")).contains(id);
                assertThat(name(line, "subtask")).contains("1");
                assertThat(name(line, "attempt")).contains("subtask.1.1");
                assertThat(line.get("level").stringValue()).isEqualTo("WARN");
            });
            assertThat(lines).filteredOn(line -> message(line).startsWith("plan.")).hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy(line -> assertThat(name(line, "plan")).contains(id));
            assertThat(lines).filteredOn(line -> message(line).startsWith("subtask.")).hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy(line -> assertThat(name(line, "subtask")).isPresent());
            assertThat(lines).filteredOn(line -> !line.get("level").stringValue().equals("DEBUG")).isNotEmpty()
                    .noneSatisfy(line -> assertThat(line.toString()).containsIgnoringCase("wombat"));
            assertThat(Files.readString(log)).doesNotContain(KEY, Files.readString(data.resolve("token")).strip());
        }
    }

    @Test
    void whatLibrariesSayInTheirOwnWayIsJsonToo() throws Exception {
        Path log = folder.resolve("log");
        try (ChatScene scene = new ChatScene(folder); ServerSocket nobody = new ServerSocket()) {
            scene.model.planner(ScriptStep.text(subtasksOf("chat", "first wombat", "")));
            scene.model.subtask("first wombat", ScriptStep.text("one"));
            scene.model.synthesis(ScriptStep.text("Wombats dig."));
            nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            // It takes the connection, for the backlog does, and says nothing.
            Map<String, String> settings = scene.settings(Map.of("MTO_LOG_FORMAT", "json",
                    "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + nobody.getLocalPort(),
                    "OTEL_EXPORTER_OTLP_TIMEOUT", "500", "OTEL_BSP_SCHEDULE_DELAY", "50"));
            try (ServeProcess server = ServeProcess.logging(folder.resolve("data"), log, settings)) {
                server.awaitUp();
                finish(server, scene.work);
                Glance<String> said = () -> Files.readString(log);
                said.until(text -> text.contains("Failed to export"), "line of the exporter", ChatScene.SOON);
                server.send("POST", "/v1/stop", "");
                server.end();
            }
            List<JsonNode> lines = Files.readAllLines(log).stream().map(JSON::readTree).toList();
            assertThat(lines).filteredOn(line -> message(line).startsWith("Failed to export")).isNotEmpty()
                    .allSatisfy(line -> {
                        assertThat(line.get("loggerName").stringValue()).startsWith("io.opentelemetry.");
                        assertThat(line.get("level").stringValue()).isIn("WARN", "ERROR");
                    });
        }
    }

    @Test
    void noSecretIsEverWritten() throws Exception {
        Path log = folder.resolve("log");
        Path data = folder.resolve("data");
        try (ScriptedModel model = new ScriptedModel()) {
            model.planner(ScriptStep.text(subtasks("first wombat", "")));
            model.subtask("first wombat", ScriptStep.text("one"));
            model.synthesis(ScriptStep.text("Wombats dig."));
            RealOpencode opencode = RealOpencode.in(Files.createDirectories(folder.resolve("opencode")),
                    model.baseUrl());
            Map<String, String> settings = new HashMap<>(opencode.environment());
            settings.putAll(Map.of("MTO_OPENCODE_BINARY", opencode.program().toString(), "MTO_LOG_LEVEL", "debug"));
            Path work = Files.createDirectories(folder.resolve("work"));
            String id;
            String password;
            try (ServeProcess server = ServeProcess.logging(data, log, settings)) {
                server.awaitUp();
                id = finish(server, work);
                password = JSON.readTree(Files.readString(data.resolve("opencode/opencode.json"))).get("password")
                        .stringValue();
                server.send("POST", "/v1/stop?sessions=abort", "");
                server.end();
            }
            assertThat(Files.readString(folder.resolve("log.out"))).startsWith("mto listens on ").hasLineCount(1);
            assertThat(password).hasSizeGreaterThan(10);
            assertThat(Files.readString(log)).contains("plan=" + id)
                    .contains("attempt=subtask.0.1").contains("subtask=0")
                    .doesNotContain(password, Files.readString(data.resolve("token")).strip());
        }
    }
}
