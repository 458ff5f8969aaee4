package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.PromptKind;
import dev.mto.testkit.Postgres.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Two servers over one PostgreSQL, each with an opencode that it started by itself: when a machine dies, its sessions die
/// with it.
@Timeout(180)
final class OwnOpencodesIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder = Path.of("");
    private final ScriptedModel model;
    private final Database database;

    OwnOpencodesIT() throws Exception {
        model = new ScriptedModel();
        database = Postgres.shared().database();
    }

    @BeforeEach
    void script() {
        model.planner(PlannerText.subtasksOf("build", "first", "", "second", "0"));
        model.subtask("first", ScriptStep.text("one"));
        model.synthesis(ScriptStep.text("All in all: two."));
    }

    @AfterEach
    void leavesNoProcess() throws Exception {
        model.close();
        database.close();
        assertThat(new MarkedProcesses(folder).end()).as("processes left").isEmpty();
    }

    @Test
    void theAnswerIsWrittenWhereThePlanGoesOn() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        model.subtask("second", ScriptStep.text("two").heldBy(held));
        Path work = Files.createDirectories(folder.resolve("work"));
        Path machine = Files.createDirectories(folder.resolve("ada"));
        try (LiveServer bob = LiveServer.start(folder.resolve("bob-data"), opencode("bob"), settings("bob"))) {
            String plan;
            try (ServeProcess ada = ada(machine)) {
                ada.awaitUp();
                plan = ServeProcess.planId(ada.send("POST", "/v1/orchestrate", JsonMapper.shared()
                        .writeValueAsString(Map.of("taskDescription", "Count", "directory", work.toString()))));
                model.awaitCall(call -> call.prompt().startsWith("second"), SOON);
            }
            String before = bob.plan(plan).at("/plan/parentSessionId").stringValue();
            assertThat(new MarkedProcesses(machine).end()).as("its opencode").isNotEmpty();
            Glance<Long> asked = () -> asked("second");
            asked.until(count -> count == 2, "sub-task at the other server", SOON);
            held.countDown();

            JsonNode done = bob.finish(plan);
            assertThat(done.at("/plan/answer").asString("")).as(done.toPrettyString()).isEqualTo("All in all: two.");
            assertThat(done.at("/plan/outcome").stringValue()).isEqualTo("full");
            assertThat(done.at("/plan/parentSessionId").stringValue()).isNotEqualTo(before);
            assertThat(asked("first")).as("what had finished").isEqualTo(1);
            assertThat(model.calls(PromptKind.SYNTHESIS)).hasSize(1);
        }
    }

    private ServeProcess ada(Path machine) throws Exception {
        RealOpencode opencode = opencode("ada");
        Map<String, String> environment = settings("ada");
        environment.putAll(opencode.environment());
        environment.put("MTO_OPENCODE_BINARY", opencode.program().toString());
        return ServeProcess.logging(machine.resolve("data"), machine.resolve("ada.log"), environment);
    }

    private RealOpencode opencode(String name) throws Exception {
        return RealOpencode.in(Files.createDirectories(folder.resolve(name)), model.baseUrl());
    }

    private Map<String, String> settings(String name) {
        return new HashMap<>(Map.of("MTO_STORE_URL", database.url(), "MTO_NODE_NAME", name, "MTO_NODE_LEASE", "PT4S"));
    }

    private long asked(String description) {
        return model.calls().stream().filter(call -> call.prompt().startsWith(description)).count();
    }
}
