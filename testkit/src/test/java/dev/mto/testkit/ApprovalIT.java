package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.subtasksOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.client.ApiException;
import dev.mto.client.Endpoint;
import dev.mto.client.PlanApi;
import dev.mto.client.PlanDocument;
import dev.mto.client.PlanEdit;
import dev.mto.client.PlanEvent;
import dev.mto.client.PlannedSubtask;
import dev.mto.client.Problem.FieldError;
import dev.mto.client.RefusedException;
import dev.mto.client.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Plans that people approve first, over HTTP with the whole server, which needs no opencode for this.
@Timeout(120)
final class ApprovalIT {
    @TempDir
    private Path folder = Path.of("");
    private final ScriptedModel model;

    ApprovalIT() throws IOException {
        model = new ScriptedModel();
    }

    @BeforeEach
    void script() {
        model.planner(ScriptStep.text(subtasksOf("chat", "first", "", "second", "0")));
        model.subtask("first", ScriptStep.text("one"));
        model.subtask("second", ScriptStep.text("two"));
        model.subtask("other", ScriptStep.text("three"));
        model.synthesis(ScriptStep.text("All in all: three."));
    }

    @AfterEach
    void stop() {
        model.close();
    }

    private LiveServer server(String... settings) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("MTO_CHAT_BASE_URL", model.baseUrl().toString(),
                "MTO_CHAT_MODEL", "some-model", "MTO_CHAT_USE", "all", "MTO_LIMITS_RETRIES", "0"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return LiveServer.start(folder.resolve("data"), all);
    }

    private static PlanApi api(LiveServer server) {
        return new PlanApi(Endpoint.of(server.url(), server.token()));
    }

    private Submission request() throws IOException {
        return Submission.of("add up").directory(Files.createDirectories(folder.resolve("work")).toString());
    }

    private String waiting(PlanApi api) throws Exception {
        String id = api.submit(request().requireApproval(true));
        await(api, id);
        return id;
    }

    private static PlanDocument await(PlanApi api, String id) throws ApiException, IOException {
        try (var events = api.events(id, "")) {
            Optional<PlanEvent> event = events.next();
            while (!event.orElseThrow(() -> new AssertionError("it never waited")).type()
                    .equals("approval.requested")) {
                event = events.next();
            }
        }
        return api.plan(id);
    }

    private static void refused(String code, Call call) {
        assertThatThrownBy(call::make).isInstanceOfSatisfying(RefusedException.class, refused -> {
            assertThat(refused.problem().code()).isEqualTo(code);
            assertThat(refused.problem().status()).isEqualTo(409);
        });
    }

    @FunctionalInterface
    private interface Call {
        void make() throws ApiException;
    }

    @Test
    void nothingIsSpentUntilItIsApproved() throws Exception {
        try (LiveServer server = server()) {
            PlanApi api = api(server);
            String id = waiting(api);
            PlanDocument seen = api.plan(id);
            assertThat(seen.subtasks()).allMatch(subtask -> subtask.is("pending"));
            assertThat(seen.plan().parentSessionId()).isEmpty();
            assertThat(seen.plan().approval().orElseThrow().forecast().subtasks()).isEqualTo(2);
            assertThat(seen.plan().approval().orElseThrow().forecast().criticalPath()).as("nothing is known").isEmpty();
            assertThat(model.calls()).as("the planner alone").hasSize(1);
            api.approve(id, 1);
            assertThat(api.approve(id, 1).plan().id()).as("a repeat").isEqualTo(id);
            refused("plan_changed", () -> api.approve(id, 2));
            refused("not_awaiting_approval", () -> api.edit(id, PlanEdit.of(List.of())));
            assertThat(api.watch(id, _ -> {}).plan().answer()).contains("All in all: three.");
            assertThat(api.journal(id)).extracting(PlanEvent::type).contains("approval.requested", "plan.approved");
            String next = waiting(api);
            assertThat(api.plan(next).plan().approval().orElseThrow().forecast().criticalPath()).as("learned")
                    .isPresent();
            api.cancel(next, "changed my mind");
            assertThat(api.watch(next, _ -> {}).is("cancelled")).isTrue();
            refused("not_awaiting_approval", () -> api.approve(next, 1));
        }
    }

    @Test
    void whatWasEditedRunsAndNothingElse() throws Exception {
        try (LiveServer server = server()) {
            PlanApi api = api(server);
            String id = waiting(api);
            List<PlannedSubtask> wrong = List.of(new PlannedSubtask("", "wizard", List.of(0, 7)));
            assertThatThrownBy(() -> api.edit(id, PlanEdit.of(wrong))).isInstanceOfSatisfying(RefusedException.class,
                    refused -> assertThat(refused.problem().errors()).extracting(FieldError::field).containsExactly(
                            "subtasks[0].description", "subtasks[0].agent", "subtasks[0].dependencies",
                            "subtasks[0].dependencies"));
            PlanEdit edit = PlanEdit.of(List.of(new PlannedSubtask("other", "chat", List.of())));
            PlanDocument edited = api.edit(id, edit.revision(1));
            assertThat(edited.isAwaitingApproval()).isTrue();
            assertThat(edited.plan().approval().orElseThrow().revision()).isEqualTo(2);
            refused("plan_changed", () -> api.approve(id, 1));
            api.edit(id, edit.revision(2).approve());
            PlanDocument over = api.watch(id, _ -> {});
            assertThat(over.is("completed")).isTrue();
            assertThat(over.subtasks()).singleElement().satisfies(
                    subtask -> assertThat(subtask.result()).contains("three"));
            assertThat(model.calls()).noneMatch(call -> call.prompt().startsWith("first"));
        }
    }

    @Test
    void theOperatorMayHaveAllPlansWaitAndForHowLong() throws Exception {
        try (LiveServer server = server("MTO_LIMITS_REQUIRE_APPROVAL", "true", "MTO_LIMITS_APPROVAL_TIMEOUT",
                "PT0.5S")) {
            PlanApi api = api(server);
            PlanDocument expired = api.watch(api.submit(request()), _ -> {});
            assertThat(expired.plan().error().orElseThrow().code()).isEqualTo("approval_expired");
            assertThat(api.watch(api.submit(request().requireApproval(false)), _ -> {}).is("completed")).isTrue();
        }
    }

    @Test
    void aServerThatIsKilledGoesOnWaitingWhereItWas() throws Exception {
        ServerProcess process = ServerProcess.ofChat(folder, model.baseUrl());
        process.start();
        try {
            PlanApi before = new PlanApi(process.endpoint());
            String id = waiting(before);
            before.edit(id, PlanEdit.of(List.of(new PlannedSubtask("other", "chat", List.of()))).revision(1));
            PlanDocument seen = before.plan(id);
            process.kill();
            process.start();
            PlanApi after = new PlanApi(process.endpoint());
            assertThat(after.plan(id)).as("to the same moment").isEqualTo(seen);
            assertThat(model.calls()).as("nobody is asked for anything").hasSize(1);
            after.approve(id, 2);
            process.kill();
            process.start();
            PlanDocument over = new PlanApi(process.endpoint()).watch(id, _ -> {});
            assertThat(over.is("completed")).isTrue();
            assertThat(over.subtasks()).hasSize(1);
        } finally {
            process.stop();
        }
    }

    @Test
    void anOrderlyStopIsNoEndOfTheWait() throws Exception {
        String id;
        Optional<Duration> left;
        try (LiveServer server = server("MTO_LIMITS_APPROVAL_TIMEOUT", "PT1H")) {
            id = waiting(api(server));
            left = api(server).plan(id).plan().approval()
                    .flatMap(approval -> approval.expiresAt()
                            .map(end -> Duration.between(approval.requestedAt().orElseThrow(), end)));
        }
        assertThat(left).contains(Duration.ofHours(1));
        // What was promised holds, whatever the operator changes his mind to.
        try (LiveServer server = server("MTO_LIMITS_APPROVAL_TIMEOUT", "PT0.1S")) {
            assertThat(api(server).plan(id).isAwaitingApproval()).isTrue();
            api(server).approve(id, 1);
            assertThat(api(server).watch(id, _ -> {}).is("completed")).isTrue();
        }
    }
}
